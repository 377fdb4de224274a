//! The program `eyrie`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::boot::{self, ServeOptions};

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
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    server::telemetry::start();
    let outcome = match arguments.command {
        Command::Serve(options) => boot::serve(options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
