//! Typed ids: a `JobId` where a `DeploymentId` belongs does not compile. All are UUIDv7 in their text form.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "uuid::Uuid", try_from = "String")]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// The id with exactly these bits: the caller brings time and chance.
            pub const fn from_uuid(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                read(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                read(&text).map(Self)
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

/// Hyphenated digits and nothing else. The library's own reader takes five forms and says what is wrong with each: every browser
/// would fetch that.
fn read(text: &str) -> Result<uuid::Uuid, NotAnId> {
    if text.len() != 36 {
        return Err(NotAnId);
    }
    let mut bits: u128 = 0;
    for (place, byte) in text.bytes().enumerate() {
        match (place, byte) {
            (8 | 13 | 18 | 23, b'-') => {}
            (8 | 13 | 18 | 23, _) => return Err(NotAnId),
            (_, digit) => bits = bits << 4 | u128::from(char::from(digit).to_digit(16).ok_or(NotAnId)?),
        }
    }
    Ok(uuid::Uuid::from_u128(bits))
}

ids! {
    /// This installation: it is part of every mark we leave on a host.
    InstallationId,
    UserId,
    ProjectId,
    ScopeId,
    /// A host or a cluster.
    TargetId,
    CloudConfigId,
    WebhookId,
    GroupId,
    ComponentId,
    DeploymentId,
    BookId,
    JobId,
    StepId,
    InstanceId,
    /// Filters of a list that a person keeps.
    ViewId,
    /// A one-time link: set-up, recovery or invitation.
    LinkId,
    /// One press of a button, so that pressing twice does a thing once.
    RequestId,
}

#[cfg(test)]
mod tests {
    use super::{JobId, NotAnId};

    #[test]
    fn an_id_is_read_as_the_library_writes_it_and_in_no_other_form() {
        let bits = 0x01a2_1c05_ce96_77ac_ba77_1ba4_049f_bb85_u128;
        let id = JobId::from_uuid(uuid::Uuid::from_u128(bits));
        assert_eq!(id.to_string(), "01a21c05-ce96-77ac-ba77-1ba4049fbb85");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
        let json = serde_json::to_string(&id).expect("it has a form");
        assert_eq!(serde_json::from_str::<JobId>(&json).expect("it is readable"), id);
        for other in [
            "",
            "{01a21c05-ce96-77ac-ba77-1ba4049fbb85}",
            "01a21c05ce9677acba771ba4049fbb85",
            "01a21c05-ce96-77ac-ba77+1ba4049fbb85",
            "01a21c05-ce96-77ac-ba77-1ba4049fbbéz",
        ] {
            assert_eq!(other.parse::<JobId>(), Err(NotAnId), "{other}");
        }
    }
}
