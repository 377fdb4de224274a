//! The program `eyrie`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::{
    boot::{self, ServeOptions},
    cli::{
        admin::{self, AdminCommand},
        archive::{self, ExportOptions, ImportOptions},
    },
};

/// A rendered page is tens of thousands of small allocations. Huge pages are off: they triple what an idle server holds.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "eyrie", version, about = "A control plane for deployments")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve(ServeOptions),
    /// At the machine of the running server
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Write the whole installation into one file, while its server runs or not
    Export(ExportOptions),
    /// Make an installation out of such a file, detached from its hosts
    Import(ImportOptions),
}

fn main() -> ExitCode {
    // Before anything speaks TLS: the program has one provider of cryptography.
    rustls::crypto::ring::default_provider().install_default().expect("nothing else has installed one before main");
    let arguments = Arguments::parse();
    server::telemetry::start();
    match arguments.command {
        Command::Serve(options) => exit(boot::serve(options), |error| tracing::error!("{error:#}")),
        Command::Admin(command) => exit(admin::run(command), complain),
        Command::Export(options) => exit(archive::export(&options), complain),
        Command::Import(options) => exit(archive::import(&options), complain),
    }
}

/// A person reads what the console says, whatever the log looks like.
fn complain(error: anyhow::Error) {
    eprintln!("eyrie: {error:#}");
}

fn exit(outcome: anyhow::Result<()>, tell: impl FnOnce(anyhow::Error)) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(error);
            ExitCode::FAILURE
        }
    }
}
