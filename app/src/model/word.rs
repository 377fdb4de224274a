//! Words of closed sets, read by the noun's own `parse`: what serde derives for an enum would read numbers, bytes and objects too,
//! and is a tenth of the program that a browser fetches.

use super::{
    book::{BookKind, StepKind},
    deployment::DeploymentState,
    group::GroupKind,
    instance::InstanceState,
    job::{JobKind, JobState, StepState},
    project::Role,
    scope::Colour,
    target::TargetKind,
};

/// The word is not one of the set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown word {0:?}")]
pub struct UnknownWord(pub String);

macro_rules! words {
    ($($noun:ty),*) => {$(
        impl TryFrom<String> for $noun {
            type Error = UnknownWord;

            fn try_from(word: String) -> Result<Self, UnknownWord> {
                Self::parse(&word).ok_or(UnknownWord(word))
            }
        }
    )*};
}
words!(BookKind, StepKind, DeploymentState, GroupKind, InstanceState, JobKind, JobState, StepState, Role, Colour, TargetKind);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fmt::Debug;

    use serde::{Serialize, de::DeserializeOwned};

    use super::*;

    fn read_as_written<T: Debug + PartialEq + Serialize + DeserializeOwned>(all: impl IntoIterator<Item = T>) {
        for word in all {
            let text = serde_json::to_string(&word).unwrap();
            assert_eq!(serde_json::from_str::<T>(&text).unwrap(), word, "{text}");
        }
    }

    #[test]
    fn every_word_is_read_as_it_is_written() {
        read_as_written(BookKind::ALL);
        read_as_written(StepKind::ALL);
        read_as_written(DeploymentState::ALL);
        read_as_written(GroupKind::ALL);
        read_as_written(InstanceState::ALL);
        read_as_written(JobKind::ALL);
        read_as_written(JobState::ALL);
        read_as_written(StepState::ALL);
        read_as_written(Role::ALL);
        read_as_written(Colour::ALL);
        read_as_written(TargetKind::ALL);
    }

    #[test]
    fn another_word_is_refused_by_its_name() {
        let refused = serde_json::from_str::<JobState>(r#""gone""#).unwrap_err();
        assert!(refused.to_string().contains("gone"), "{refused}");
        assert!(serde_json::from_str::<JobState>("3").is_err());
    }
}
