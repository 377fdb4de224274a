//! Reading a scope from its form: one reader for create and update, every refusal at its field.

use app::{
    api::{ApiError, scopes::ScopeForm},
    model::{
        ids::ScopeId,
        name::{DisplayName, Slug},
        project::Role,
        scope::{Colour, Scope},
    },
};

use crate::{control::Refusals, store::tx::new_uuid};

/// Codes stay short, because they become part of names.
const CODE_MAX: usize = 10;
const LIMIT_MAX: u32 = 10_000;

/// A scope with an id of its own, at no place yet.
pub fn read(form: ScopeForm) -> Result<Scope, ApiError> {
    let mut refusals = Refusals::default();
    let name = refusals.check("name", DisplayName::parse(&form.name));
    let code = refusals.check("code", read_code(&form));
    let colour = refusals.check("colour", Colour::parse(&form.colour).ok_or("Choose one of the colours."));
    let deployment_limit = refusals.check("deployment_limit", read_limit(&form.deployment_limit));
    let minimum_role = refusals.check("minimum_role", Role::parse(&form.minimum_role).ok_or("Choose one of the roles."));
    match (name, code, colour, deployment_limit, minimum_role) {
        (Some(name), Some(code), Some(colour), Some(deployment_limit), Some(minimum_role)) => Ok(Scope {
            id: ScopeId::from_uuid(new_uuid()),
            name,
            code,
            colour,
            position: 0,
            allow_drop: form.allow_drop == "true",
            deployment_limit,
            minimum_role,
            rev: 1,
        }),
        _ => Err(refusals.error()),
    }
}

/// The code, made of the name where none was typed.
fn read_code(form: &ScopeForm) -> Result<Slug, String> {
    let typed = form.code.trim();
    let code = match typed {
        "" => Slug::of(form.name.chars().take(CODE_MAX).collect::<String>().as_str()),
        typed => Slug::parse(typed),
    };
    let code = code.map_err(|error| error.to_string())?;
    if code.as_str().len() > CODE_MAX {
        return Err(format!("Use at most {CODE_MAX} characters."));
    }
    Ok(code)
}

fn read_limit(text: &str) -> Result<Option<u32>, String> {
    match text.trim() {
        "" => Ok(None),
        text => match text.parse::<u32>() {
            Ok(limit @ 1..=LIMIT_MAX) => Ok(Some(limit)),
            _ => Err(format!("Enter a whole number from 1 to {LIMIT_MAX}, or nothing for no limit.")),
        },
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn form() -> ScopeForm {
        ScopeForm {
            name: "Staging".into(),
            code: String::new(),
            colour: "teal".into(),
            allow_drop: String::new(),
            deployment_limit: String::new(),
            minimum_role: "developer".into(),
        }
    }

    #[test]
    fn a_code_is_made_of_the_name_where_none_was_typed() {
        assert_eq!(read(form()).unwrap().code.as_str(), "staging");
        assert_eq!(read(ScopeForm { name: "Quality Assurance".into(), ..form() }).unwrap().code.as_str(), "quality-as");
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let bad = ScopeForm {
            name: String::new(),
            code: "Not A Code".into(),
            colour: "pink".into(),
            deployment_limit: "-1".into(),
            minimum_role: "king".into(),
            ..form()
        };
        let error = read(bad).unwrap_err();
        for field in ["name", "code", "colour", "deployment_limit", "minimum_role"] {
            assert!(error.at(field).is_some(), "{field}");
        }
    }

    #[test]
    fn a_limit_is_a_small_whole_number_or_nothing() {
        for (text, limit) in [("", Some(None)), (" 5 ", Some(Some(5))), ("0", None), ("1.5", None), ("1000000", None)] {
            assert_eq!(read_limit(text).ok(), limit, "{text:?}");
        }
    }
}
