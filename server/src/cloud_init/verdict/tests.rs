#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// A guest's files as a host returns them: under `/run` stand links.
struct Guest(GuestFiles);

impl Guest {
    fn new() -> Self {
        Self(GuestFiles::default()).with(files::PROGRAM, "#!/usr/bin/python3").with(files::ENABLED, "")
    }

    fn with(mut self, path: &str, content: &str) -> Self {
        let file = FILES.iter().find(|file| file.path == path).unwrap();
        self.0.insert(file, content.as_bytes().to_vec());
        self
    }

    fn status(self, status: Value) -> Self {
        self.with(files::STATUS, files::STATUS_DATA).with(files::STATUS_DATA, &status.to_string())
    }

    fn result(self, errors: &[&str]) -> Self {
        let result = json!({"v1": {"datasource": "DataSourceLXD", "errors": errors}});
        self.with(files::RESULT, files::RESULT_DATA).with(files::RESULT_DATA, &result.to_string())
    }

    fn verdict(&self) -> Verdict {
        verdict(&self.0)
    }
}

fn stage(errors: &[&str]) -> Value {
    json!({"errors": errors, "start": 1.5, "finished": 2.5})
}

fn finished(stage_name: &str, errors: &[&str]) -> Value {
    let mut v1 = json!({"datasource": "DataSourceLXD", "stage": null, "init-local": stage(&[]), "init": stage(&[]),
        "modules-config": stage(&[]), "modules-final": stage(&[])});
    v1[stage_name] = stage(errors);
    json!({ "v1": v1 })
}

const RUNCMD: &str = "('scripts-user', RuntimeError('Runparts: 1 failures (runcmd) in 1 attempted commands'))";

const OUTPUT: &str = "Cloud-init v. 22.4.2 running 'init' at Thu, 26 Nov 2026 18:02:18 +0000. Up 7.21 seconds.
ci-info: |  eth0  | True |
2026-11-26 18:02:19,172 - util.py[WARNING]: Failed generating key type rsa to file /etc/ssh/ssh_host_rsa_key
Cloud-init v. 22.4.2 running 'modules:final' at Thu, 26 Nov 2026 18:02:24 +0000. Up 13.11 seconds.
starting
\u{1b}[31mred\u{1b}[0m
/var/lib/cloud/instance/scripts/runcmd: 3: nosuchcommand: not found
2026-11-26 18:02:24,340 - util.py[WARNING]: Running module scripts-user (<module 'cloudinit.config.cc_scripts_user'>) failed
Cloud-init v. 22.4.2 finished at Thu, 26 Nov 2026 18:02:24 +0000. Datasource DataSourceLXD.  Up 13.34 seconds
";

#[test]
fn a_green_run_is_done_with_its_version_and_despite_warnings_of_the_image() {
    let verdict = Guest::new()
        .status(finished("modules-final", &[]))
        .result(&[])
        .with(files::OUTPUT, OUTPUT)
        .with(files::LOG, "2026-11-26 18:02:19,342 - util.py[WARNING]: Failed generating key type rsa to file /x\n")
        .verdict();
    assert_eq!(verdict.state, VerdictState::Done);
    assert_eq!(verdict.version.as_deref(), Some("22.4.2"));
    assert_eq!((verdict.module, verdict.message), (None, None));
}

#[test]
fn a_failed_runcmd_names_itself_its_stage_and_the_lines_it_wrote() {
    let verdict =
        Guest::new().status(finished("modules-final", &[RUNCMD])).result(&[RUNCMD]).with(files::OUTPUT, OUTPUT).verdict();
    assert_eq!(verdict.state, VerdictState::Error);
    assert_eq!(verdict.module.as_deref(), Some("scripts-user"));
    assert_eq!(verdict.stage.as_deref(), Some("modules-final"));
    assert!(verdict.message.unwrap().starts_with("`runcmd` or the script failed (module scripts-user): Runparts"));
    assert_eq!(verdict.log_tail[..3], ["starting", "red", "/var/lib/cloud/instance/scripts/runcmd: 3: nosuchcommand: not found"]);
    assert_eq!(verdict.log_tail.len(), 4);
}

#[test]
fn the_reason_of_a_failed_command_is_one_line_without_what_is_empty() {
    let error = "('locale', ProcessExecutionError(\"Unexpected error while running command.\\nCommand: ['update-locale', 'LANG=en_US.UTF-8']\\nExit code: 255\\nReason: -\\nStdout: -\\nStderr: -\"))";
    let verdict = Guest::new().status(finished("modules-config", &[error])).result(&[error]).verdict();
    assert_eq!(verdict.module.as_deref(), Some("locale"));
    assert_eq!(
        verdict.message.unwrap(),
        "The module locale failed: Unexpected error while running command.; Command: ['update-locale', 'LANG=en_US.UTF-8']; Exit code: 255."
    );
}

#[test]
fn while_it_runs_the_stage_and_the_last_module_are_told() {
    let mut status = finished("init", &[]);
    status["v1"]["stage"] = json!("modules-config");
    let verdict = Guest::new()
        .status(status)
        .with(
            files::LOG,
            "modules.py[DEBUG]: Running module snap (<m>) with\nmodules.py[DEBUG]: Running module locale (<m>) with frequency\n",
        )
        .verdict();
    assert_eq!(verdict.state, VerdictState::Running);
    assert_eq!(verdict.stage.as_deref(), Some("modules-config"));
    assert_eq!(verdict.module.as_deref(), Some("locale"));
}

#[test]
fn between_two_stages_it_still_runs_and_says_what_already_failed() {
    let verdict = Guest::new().status(finished("init", &["('users-groups', KeyError('x'))"])).verdict();
    assert_eq!(verdict.state, VerdictState::Running);
    assert!(verdict.message.unwrap().contains("`users` failed"));
}

#[test]
fn half_a_file_is_a_run_that_goes_on() {
    let whole = finished("init", &[]).to_string();
    for length in 0..whole.len() {
        let guest = Guest::new().with(files::STATUS, files::STATUS_DATA).with(files::STATUS_DATA, &whole[..length]).result(&[]);
        assert_eq!(guest.verdict().state, VerdictState::Running, "{length}");
    }
    let guest = Guest::new().status(finished("init", &[])).with(files::RESULT, "{\"v1\": {");
    assert_eq!(guest.verdict().state, VerdictState::Running);
}

#[test]
fn what_an_earlier_boot_left_is_not_believed() {
    let guest = Guest::new()
        .with(files::STATUS_DATA, &finished("init", &[]).to_string())
        .with(files::RESULT_DATA, "{\"v1\": {\"errors\": []}}");
    assert_eq!(guest.verdict().state, VerdictState::NotStarted);
}

#[test]
fn files_that_are_no_links_are_read_as_they_stand() {
    let guest =
        Guest::new().with(files::STATUS, &finished("init", &[]).to_string()).with(files::RESULT, "{\"v1\": {\"errors\": []}}");
    assert_eq!(guest.verdict().state, VerdictState::Done);
}

#[test]
fn user_data_that_was_dropped_is_an_error_though_cloud_init_says_done() {
    for line in [
        "util.py[WARNING]: Failed loading yaml blob. Invalid format at line 2 column 3: \"while scanning",
        "__init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'# cloud-config'...'",
    ] {
        let verdict = Guest::new().status(finished("init", &[])).result(&[]).with(files::LOG, line).verdict();
        assert_eq!((verdict.state, verdict.log_tail), (VerdictState::Error, vec![line.to_owned()]));
    }
}

#[test]
fn dropped_user_data_of_an_earlier_boot_is_forgotten() {
    let log = "util.py[WARNING]: Failed loading yaml blob.\nCloud-init v. 22.4.2 running 'init-local' at Thu\nfine\n";
    let guest = Guest::new().status(finished("init", &[])).result(&[]).with(files::LOG, log);
    assert_eq!(guest.verdict().state, VerdictState::Done);
}

#[test]
fn errors_it_recovered_from_are_degraded_and_mere_deprecations_are_not() {
    let mut status = finished("init", &[]);
    status["v1"]["init"]["recoverable_errors"] = json!({"DEPRECATED": ["old key"]});
    assert_eq!(Guest::new().status(status.clone()).result(&[]).verdict().state, VerdictState::Done);
    status["v1"]["init"]["recoverable_errors"]["WARNING"] = json!(["cannot do x"]);
    let verdict = Guest::new().status(status).result(&[]).verdict();
    assert_eq!((verdict.state, verdict.log_tail), (VerdictState::Degraded, vec!["cannot do x".to_owned()]));
}

#[test]
fn disabled_not_started_and_absent_are_told_apart() {
    assert_eq!(Guest::new().verdict().state, VerdictState::NotStarted);
    assert_eq!(Guest::new().with(files::DISABLED_AT_BOOT, "").verdict().state, VerdictState::Disabled);
    assert_eq!(Guest::new().with(files::DISABLED_BY_HAND, "").verdict().state, VerdictState::Disabled);
    assert_eq!(verdict(&GuestFiles::default()).state, VerdictState::Absent);
}

#[test]
fn of_a_long_log_the_end_is_kept() {
    let file = FILES.iter().find(|file| file.path == files::OUTPUT).unwrap();
    let mut guest = GuestFiles::default();
    guest.insert(file, [vec![b'a'; file.max_bytes], b"end".to_vec()].concat());
    let kept = guest.text(files::OUTPUT);
    assert_eq!(kept.len(), file.max_bytes);
    assert!(kept.ends_with("end"));
}

#[test]
fn terminal_codes_are_taken_out() {
    assert_eq!(log::plain("a\u{1b}[1;31mb\u{1b}[0m\u{1b}]0;title\u{7}c\r\n10%\r100%\nx\u{8}y"), "abc\n100%\nxy");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_in_any_files_give_a_verdict(contents in prop::collection::vec(prop::option::of(prop::collection::vec(any::<u8>(), 0..200)), FILES.len())) {
        let mut guest = GuestFiles::default();
        for (file, content) in FILES.iter().zip(contents) {
            if let Some(content) = content {
                guest.insert(file, content);
            }
        }
        let verdict = verdict(&guest);
        let escaped = verdict.log_tail.iter().any(|line| line.contains('\u{1b}'));
        prop_assert!(!escaped);
    }

    #[test]
    fn plain_text_has_no_control_characters(text in any::<String>()) {
        let clean = log::plain(&text).chars().all(|c| c == '\n' || c == '\t' || !c.is_control());
        prop_assert!(clean);
    }
}
