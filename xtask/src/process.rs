//! Every program the task runner starts goes through here, so that a failure always names the
//! command, and so that Ctrl-C ends the running command and never the clean-up after it.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, AtomicI32, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static FOREGROUND: AtomicI32 = AtomicI32::new(0);

/// From now on Ctrl-C and SIGTERM end the command that runs, and `run` refuses to start another one.
/// What a clean-up needs goes through `output`, which they do not touch.
pub fn watch_for_interrupts() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        if let Some(group) = Pid::from_raw(FOREGROUND.load(Ordering::SeqCst)) {
            // It may have ended by itself, which is what was wanted.
            let _ = kill_process_group(group, Signal::TERM);
        }
    })
    .context("watch for Ctrl-C")
}

pub fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Runs a command with its output shown. Not zero is an error that names the command.
pub fn run(command: &mut Command) -> Result<()> {
    let line = describe(command);
    let mut child = start(command)?;
    ended_well(&line, wait(&mut child))
}

/// Runs a command with its output shown, and hands every line of it to `hear` too.
pub fn run_and_hear(command: &mut Command, mut hear: impl FnMut(&str)) -> Result<()> {
    let line = describe(command);
    let mut child = start(command.stdout(Stdio::piped()))?;
    let stdout = child.stdout.take().expect("standard output was piped");
    for said in BufReader::new(stdout).split(b'\n') {
        let said = said.with_context(|| format!("read what `{line}` prints"))?;
        let said = String::from_utf8_lossy(&said);
        println!("{said}");
        hear(&said);
    }
    ended_well(&line, wait(&mut child))
}

/// A process group of its own lets an interrupt end everything that the command has started.
fn start(command: &mut Command) -> Result<Child> {
    if is_interrupted() {
        bail!("interrupted");
    }
    let child = command.process_group(0).spawn();
    let child = child.with_context(|| format!("start `{}`", describe(command)))?;
    FOREGROUND.store(child.id().cast_signed(), Ordering::SeqCst);
    Ok(child)
}

fn wait(child: &mut Child) -> std::io::Result<ExitStatus> {
    let status = child.wait();
    FOREGROUND.store(0, Ordering::SeqCst);
    status
}

fn ended_well(line: &str, status: std::io::Result<ExitStatus>) -> Result<()> {
    let status = status.with_context(|| format!("wait for `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Runs a command silently, also after Ctrl-C, and gives its standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let line = describe(command);
    let output = command.stdin(Stdio::null()).process_group(0).output().with_context(|| format!("start `{line}`"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{line}` ended with {}: {}", output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` printed no UTF-8"))
}

/// Runs a command silently and says whether it ended well.
pub fn succeeds(command: &mut Command) -> bool {
    output(command).is_ok()
}

/// Starts a program that outlives us. It gets a process group of its own, so that Ctrl-C on the
/// terminal does not reach it before the clean-up does.
pub fn start_daemon(command: &mut Command, log: &Path, pid_file: &Path) -> Result<()> {
    let line = describe(command);
    let log_file = File::create(log).with_context(|| format!("create {}", log.display()))?;
    let child = command
        .stdin(Stdio::null())
        .stdout(log_file.try_clone()?)
        .stderr(log_file)
        .process_group(0)
        .spawn()
        .with_context(|| format!("start `{line}`"))?;
    fs::write(pid_file, child.id().to_string()).with_context(|| format!("write {}", pid_file.display()))
}

/// The process of a pid file, if it still runs `program`: numbers are reused after a restart.
pub fn find_daemon(pid_file: &Path, program: &str) -> Option<i32> {
    let pid: i32 = fs::read_to_string(pid_file).ok()?.trim().parse().ok()?;
    let words = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let first = words.split(|byte| *byte == 0).next()?;
    let name = Path::new(std::str::from_utf8(first).ok()?).file_name()?;
    (name == program && is_alive(pid)).then_some(pid)
}

/// Asks a process to end, waits, and insists.
pub fn stop_daemon(pid_file: &Path, program: &str, patience: Duration) -> Result<()> {
    if let Some(pid) = find_daemon(pid_file, program) {
        signal(pid, Signal::TERM);
        if !wait_until(patience, || !is_alive(pid)) {
            signal(pid, Signal::KILL);
            wait_until(patience, || !is_alive(pid));
        }
    }
    remove_file_if_there(pid_file)
}

/// Ends a process without asking, as a crash would.
pub fn kill_daemon(pid: i32) {
    signal(pid, Signal::KILL);
    wait_until(Duration::from_secs(10), || !is_alive(pid));
}

pub fn wait_until(patience: Duration, mut is_true: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + patience;
    while !is_true() {
        if Instant::now() > deadline {
            return false;
        }
        thread::sleep(Duration::from_millis(50));
    }
    true
}

pub fn remove_file_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Whether a program of that name is on the PATH.
pub fn is_on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        // It may be gone already, which is what was wanted.
        let _ = kill_process(pid, signal);
    }
}

/// A zombie whose parent is us or a shell counts as gone.
fn is_alive(pid: i32) -> bool {
    let exists = Pid::from_raw(pid).is_some_and(|pid| test_kill_process(pid).is_ok());
    exists && !is_zombie(pid)
}

fn is_zombie(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .ok()
        .and_then(|stat| stat.rsplit_once(") ").map(|(_, rest)| rest.starts_with('Z')))
        .unwrap_or(true)
}

fn describe(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}
