//! The few parts of user-data that the simulated cloud-init acts on, and the directives by which a text asks for trouble.
//!
//! A comment line `# simulator: …` asks for `ignore shutdown`, `no address`, `never finish` or `no cloud-init`.

use serde_json::Value;

/// A package of which the simulated archive has none: any whose name begins so.
const UNKNOWN_PACKAGE: &str = "no-such-";

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wishes {
    pub packages: Vec<String>,
    pub files: Vec<(String, String)>,
    pub commands: Vec<Command>,
    /// Why `runcmd` cannot be made a script of.
    pub broken_runcmd: Option<String>,
    /// The text is not what cloud-init takes.
    pub warning: Option<String>,
    pub ignores_shutdown: bool,
    pub gets_no_address: bool,
    pub never_finishes: bool,
    pub has_no_cloud_init: bool,
}

/// One entry of `runcmd`, as far as it can be foreseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    Echo(String),
    Exit(i64),
    False,
    /// Stops at the first command that fails.
    SetE,
    Other,
}

pub(super) fn read(text: &str) -> Wishes {
    let mut wishes = Wishes::default();
    read_directives(text, &mut wishes);
    if text.trim().is_empty() {
        return wishes;
    }
    if text.starts_with("#!") {
        wishes.commands = text.lines().skip(1).map(command_of_line).collect();
        return wishes;
    }
    if !text.starts_with("#cloud-config") {
        wishes.warning = Some("Unhandled non-multipart (text/x-not-multipart) userdata".to_owned());
        return wishes;
    }
    match serde_saphyr::from_str::<Value>(text) {
        Ok(Value::Object(config)) => read_config(&Value::Object(config), &mut wishes),
        Ok(Value::Null) => {}
        Ok(_) => wishes.warning = Some("Failed loading yaml blob. Yaml load allows a mapping at the root only".to_owned()),
        Err(_) => wishes.warning = Some("Failed loading yaml blob. Invalid format".to_owned()),
    }
    wishes
}

/// Packages that the archive does not have.
pub(super) fn unknown_packages(packages: &[String]) -> Vec<&str> {
    packages.iter().map(String::as_str).filter(|name| name.starts_with(UNKNOWN_PACKAGE)).collect()
}

/// The exit code of the shell script that `runcmd` is made into: the first `exit`, or the last command's.
pub(super) fn exit_code(commands: &[Command]) -> i64 {
    let (mut code, mut stops_at_failure) = (0, false);
    for command in commands {
        code = match command {
            Command::Exit(code) => return *code,
            Command::False if stops_at_failure => return 1,
            Command::False => 1,
            Command::SetE => {
                stops_at_failure = true;
                0
            }
            Command::Echo(_) | Command::Other => 0,
        };
    }
    code
}

fn read_directives(text: &str, wishes: &mut Wishes) {
    for directive in text.lines().filter_map(|line| line.trim().strip_prefix("# simulator:")) {
        match directive.trim() {
            "ignore shutdown" => wishes.ignores_shutdown = true,
            "no address" => wishes.gets_no_address = true,
            "never finish" => wishes.never_finishes = true,
            "no cloud-init" => wishes.has_no_cloud_init = true,
            _ => {}
        }
    }
}

fn read_config(config: &Value, wishes: &mut Wishes) {
    wishes.packages = list(config, "packages").iter().filter_map(package_name).collect();
    wishes.files = list(config, "write_files").iter().filter_map(file_of).collect();
    for entry in list(config, "runcmd") {
        match command_of(entry) {
            Ok(command) => wishes.commands.push(command),
            Err(kind) => wishes.broken_runcmd = Some(format!("Unable to shellify type '{kind}'. Expected list, string, tuple")),
        }
    }
}

fn list<'a>(config: &'a Value, key: &str) -> &'a [Value] {
    config.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// `name`, or `[name, version]`.
fn package_name(entry: &Value) -> Option<String> {
    let name = entry.as_array().and_then(|pair| pair.first()).unwrap_or(entry);
    name.as_str().map(str::to_owned)
}

fn file_of(entry: &Value) -> Option<(String, String)> {
    let path = entry.get("path")?.as_str()?;
    let content = entry.get("content").and_then(Value::as_str).unwrap_or_default();
    path.starts_with('/').then(|| (path.to_owned(), content.to_owned()))
}

fn command_of(entry: &Value) -> Result<Command, &'static str> {
    match entry {
        Value::String(line) => Ok(command_of_line(line)),
        Value::Array(words) => Ok(command_of_line(&words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))),
        Value::Bool(_) => Err("bool"),
        Value::Number(_) => Err("int"),
        Value::Object(_) => Err("dict"),
        Value::Null => Ok(Command::Other),
    }
}

/// Of several lines the first that matters decides.
fn command_of_line(text: &str) -> Command {
    let line = text.trim();
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some("exit"), code) => Command::Exit(code.and_then(|code| code.parse().ok()).unwrap_or(0)),
        (Some("false"), _) => Command::False,
        (Some("set"), Some(flags)) if flags.starts_with('-') && flags.contains('e') => Command::SetE,
        (Some("echo"), _) => Command::Echo(line["echo".len()..].trim().trim_matches(['"', '\'']).to_owned()),
        _ => Command::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_ends_with_its_first_exit_or_its_last_command() {
        let code = |lines: &[&str]| exit_code(&lines.iter().map(|line| command_of_line(line)).collect::<Vec<_>>());
        assert_eq!(code(&["echo a", "exit 1", "echo b"]), 1);
        assert_eq!(code(&["false", "true"]), 0);
        assert_eq!(code(&["true", "false"]), 1);
        assert_eq!(code(&["set -e", "false", "true"]), 1);
        assert_eq!(code(&[]), 0);
    }

    #[test]
    fn cloud_config_is_read_as_far_as_it_is_acted_on() {
        let wishes = read(
            "#cloud-config\npackages: [nginx, [curl, '1']]\nwrite_files:\n- path: /srv/a\n  content: hello\nruncmd:\n- echo \"up\"\n- [sh, -c, x]\n- exit 3\n",
        );
        assert_eq!(wishes.packages, ["nginx", "curl"]);
        assert_eq!(wishes.files, [("/srv/a".to_owned(), "hello".to_owned())]);
        assert_eq!(wishes.commands, [Command::Echo("up".to_owned()), Command::Other, Command::Exit(3)]);
        assert_eq!(wishes.warning, None);
    }

    #[test]
    fn a_bare_false_is_no_command_but_a_boolean() {
        let wishes = read("#cloud-config\nruncmd:\n- false\n");
        assert!(wishes.broken_runcmd.is_some_and(|why| why.contains("bool")));
    }

    #[test]
    fn what_is_no_cloud_config_is_a_warning() {
        assert!(read("packages: [a]").warning.is_some());
        assert!(read("#cloud-config\n\t- x: [").warning.is_some());
        assert!(read("").warning.is_none());
    }

    #[test]
    fn comments_ask_for_trouble() {
        let wishes = read("#cloud-config\n# simulator: ignore shutdown\n# simulator: never finish\n");
        assert!(wishes.ignores_shutdown && wishes.never_finishes && !wishes.gets_no_address);
    }
}
