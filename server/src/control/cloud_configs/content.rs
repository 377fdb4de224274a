//! The rules for what a revision may hold. One reader for create, save and components written in a dialog.

use app::model::{cloud_config::Content, environment};

use crate::control::Refusals;

/// Longest user-data, in bytes: hosts and cloud-init take no more with ease, and an editor shows no more.
pub const USER_DATA_MAX: usize = 1 << 20;
/// Longest note, in characters.
pub const NOTE_MAX: usize = 200;
/// Longest name of an image, in bytes.
const IMAGE_MAX: usize = 255;

/// Notes what is wrong, each at its field below `prefix` (empty, or with a dot at its end).
pub fn check(content: &Content, prefix: &str, refusals: &mut Refusals) {
    if let Err(sentence) = check_image(&content.image) {
        refusals.add(format!("{prefix}image"), sentence);
    }
    if let Err((key, error)) = environment::check(&content.environment) {
        let sentence = if key.is_empty() { error.to_string() } else { format!("{}: {error}", key.escape_default()) };
        refusals.add(format!("{prefix}environment"), sentence);
    }
    if let Err(sentence) = check_user_data(&content.user_data) {
        refusals.add(format!("{prefix}user_data"), sentence);
    }
}

/// The content with what has no meaning taken off.
pub fn tidy(content: Content) -> Content {
    Content { image: content.image.trim().to_owned(), ..content }
}

fn check_image(image: &str) -> Result<(), String> {
    if image.trim().is_empty() {
        return Err("Choose an image.".into());
    }
    if image.len() > IMAGE_MAX {
        return Err(format!("Use at most {IMAGE_MAX} bytes for an image's name; this has {}.", image.len()));
    }
    if image.trim().contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("An image's alias or fingerprint has no spaces.".into());
    }
    Ok(())
}

fn check_user_data(user_data: &str) -> Result<(), String> {
    if user_data.len() > USER_DATA_MAX {
        return Err(format!(
            "Keep the user data under 1 MiB; this has {} bytes. Let the guest fetch large files.",
            user_data.len()
        ));
    }
    if user_data.contains('\0') {
        return Err("Remove the NUL character: user data is text.".into());
    }
    Ok(())
}

/// A note on one line, or why it cannot be one.
pub fn read_note(note: &str) -> Result<String, String> {
    let note = note.trim();
    let length = note.chars().count();
    if length > NOTE_MAX {
        return Err(format!("Use at most {NOTE_MAX} characters; this has {length}."));
    }
    if note.contains(char::is_control) {
        return Err("Keep the note on one line.".into());
    }
    Ok(note.to_owned())
}

#[cfg(test)]
mod tests {
    use app::api::ApiError;

    use super::*;

    fn refused(content: &Content) -> Vec<String> {
        let mut refusals = Refusals::default();
        check(content, "components.1.", &mut refusals);
        match refusals.error() {
            ApiError::Invalid { fields } => fields.into_iter().map(|field| field.field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_a_guest_could_use_is_taken() {
        let environment = [("SITE_NAME".to_owned(), "my site".to_owned())].into();
        let content = Content { image: "debian/12/cloud".into(), environment, user_data: "#cloud-config\n\t: broken".into() };
        assert!(refused(&content).is_empty());
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_its_field() {
        let environment = [("2X".to_owned(), String::new())].into();
        let content = Content { image: " ".into(), environment, user_data: "x".repeat(USER_DATA_MAX + 1) };
        assert_eq!(refused(&content), ["components.1.image", "components.1.environment", "components.1.user_data"]);
        let content = Content { image: "a b".into(), user_data: "\0".into(), ..Content::default() };
        assert_eq!(refused(&content), ["components.1.image", "components.1.user_data"]);
    }

    #[test]
    fn a_note_is_one_short_line() {
        assert_eq!(read_note("  nginx-light instead of nginx "), Ok("nginx-light instead of nginx".into()));
        assert!(read_note(&"ä".repeat(NOTE_MAX)).is_ok());
        assert!(read_note(&"ä".repeat(NOTE_MAX + 1)).is_err());
        assert!(read_note("a\nb").is_err());
    }
}
