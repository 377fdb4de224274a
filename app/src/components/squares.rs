//! Health of instances at a glance: a row of squares that differ in more than colour, summed up in words for those who do
//! not see them.

use leptos::prelude::*;

use super::{tone::Tone, words::counted};
use crate::model::{
    ids::DeploymentId,
    instance::{Instance, InstanceState},
};

/// More than these are summed up as `+12`.
const SHOWN: usize = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Health {
    Running,
    Moving,
    /// Runs, and the newest version would replace it.
    Behind,
    Broken,
    Paused,
    #[default]
    Absent,
}

impl Health {
    const ALL: [Self; 6] = [Self::Running, Self::Behind, Self::Moving, Self::Broken, Self::Paused, Self::Absent];

    /// The value of `data-mark` in the stylesheet.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "full",
            Self::Moving => "ring",
            Self::Behind => "hatched",
            Self::Broken => "crossed",
            Self::Paused => "halves",
            Self::Absent => "empty",
        }
    }

    const fn tone(self) -> Tone {
        match self {
            Self::Running | Self::Behind => Tone::Good,
            Self::Moving => Tone::Moving,
            Self::Broken => Tone::Bad,
            Self::Paused => Tone::Paused,
            Self::Absent => Tone::Off,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Moving => "changing",
            Self::Behind => "behind",
            Self::Broken => "broken",
            Self::Paused => "stopped",
            Self::Absent => "not there",
        }
    }
}

impl From<InstanceState> for Health {
    fn from(state: InstanceState) -> Self {
        match Tone::from(state) {
            Tone::Good => Self::Running,
            Tone::Moving => Self::Moving,
            Tone::Bad | Tone::Warn => Self::Broken,
            Tone::Paused => Self::Paused,
            Tone::Off => Self::Absent,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Square {
    pub health: Health,
    /// `web-1: Running`.
    pub title: String,
}

impl Square {
    pub fn new(health: Health, title: impl Into<String>) -> Self {
        Self { health, title: title.into() }
    }

    /// Of an instance: `web-1` runs.
    pub fn of(name: &str, state: InstanceState, behind: bool) -> Self {
        let health = match Health::from(state) {
            Health::Running if behind => Health::Behind,
            health => health,
        };
        Self::new(health, format!("{name}: {}", state.label()))
    }
}

impl From<&Instance> for Square {
    fn from(instance: &Instance) -> Self {
        Self::of(&instance.name, instance.state, instance.behind)
    }
}

/// Squares of a deployment's instances, in the order of components and numbers.
pub fn squares_of(instances: &[Instance], deployment: DeploymentId) -> Vec<Square> {
    let mut list: Vec<&Instance> = instances.iter().filter(|instance| instance.deployment_id == deployment).collect();
    list.sort_by(|a, b| (&a.component, a.ordinal, a.generation).cmp(&(&b.component, b.ordinal, b.generation)));
    list.into_iter().map(Square::from).collect()
}

#[component]
pub fn Squares(
    /// One per instance, in the order of their numbers.
    squares: Vec<Square>,
) -> impl IntoView {
    let sentence = sentence(&squares);
    let more = (squares.len() > SHOWN).then(|| view! { <b>{format!("+{}", squares.len() - SHOWN)}</b> });
    let one = |square: Square| {
        view! { <i data-state=square.health.tone().as_str() data-mark=square.health.as_str() title=square.title></i> }
    };
    view! {
        <span class="squares" role="img" aria-label=sentence>{squares.into_iter().take(SHOWN).map(one).collect_view()} {more}</span>
    }
}

/// `6 instances: 4 running, 1 behind, 1 changing`.
fn sentence(squares: &[Square]) -> String {
    let parts: Vec<String> = Health::ALL
        .into_iter()
        .map(|health| (health, squares.iter().filter(|square| square.health == health).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(health, count)| format!("{count} {}", health.word()))
        .collect();
    if parts.is_empty() {
        "no instances".to_owned()
    } else {
        format!("{}: {}", counted(squares.len(), "instance"), parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    fn squares(list: &[Health]) -> Vec<Square> {
        list.iter().map(|health| Square::new(*health, "web")).collect()
    }

    #[test]
    fn health_is_told_in_words() {
        let list = squares(&[Health::Running, Health::Running, Health::Moving, Health::Behind]);
        let html = html(move || view! { <Squares squares=list/> });
        assert!(html.contains("4 instances: 2 running, 1 behind, 1 changing"), "{html}");
        assert!(html.contains(r#"data-mark="hatched""#), "{html}");
    }

    #[test]
    fn hundreds_of_instances_do_not_fill_the_page() {
        let list = squares(&[Health::Running; 100]);
        let html = html(move || view! { <Squares squares=list/> });
        assert_eq!(html.matches("data-mark").count(), SHOWN);
        assert!(html.contains("+76"), "{html}");
    }
}
