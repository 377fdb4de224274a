//! Drawings: glyphs for navigation and actions, the six shapes of a state, the brand. All inline, on a 16 px grid.

use leptos::prelude::*;

use super::tone::Tone;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Glyph {
    #[default]
    Overview,
    Deployments,
    Instances,
    Jobs,
    CloudConfigs,
    Books,
    Connections,
    Hosts,
    Scopes,
    Members,
    Settings,
    Add,
    Close,
    Copy,
    Down,
    Download,
    Edit,
    External,
    Menu,
    More,
    Next,
    Pause,
    Play,
    Restart,
    Search,
    SignOut,
    Trash,
    Up,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::Overview => "M2.5 7.2 8 2.8l5.5 4.4v6H9.8V9.4H6.2v3.8H2.5z",
            Self::Deployments => "M8 2.2 14 5.2l-6 3-6-3zM2 8.2l6 3 6-3M2 11.2l6 3 6-3",
            Self::Instances => "M3 2.5h3.5v3.5H3zM9.5 2.5H13v3.5H9.5zM3 9.5h3.5V13H3zM9.5 9.5H13V13H9.5z",
            Self::Jobs => "M6.5 3.8H13M6.5 8H13M6.5 12.2H13M2.5 3.8l.8.8L4.6 3M2.5 8l.8.8 1.3-1.6M2.5 12.2l.8.8 1.3-1.6",
            Self::CloudConfigs => "M4 2h5.5L12 4.5V14H4zM6.3 8h3.4M6.3 10.5h3.4",
            Self::Books => "M3 3.3c2-.8 3.5-.5 5 .6 1.5-1.1 3-1.4 5-.6v9.5c-2-.8-3.5-.5-5 .6-1.5-1.1-3-1.4-5-.6zM8 4v9.3",
            Self::Connections => "M5.5 2v4M10.5 2v4M4 6h8v2a4 4 0 0 1-8 0zM8 12v2.2",
            Self::Hosts => {
                "M3.5 3h9a1 1 0 0 1 1 1v2a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM3.5 9h9a1 1 0 0 1 1 1v2a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-2a1 1 0 0 1 1-1zM5 5h.01M5 11h.01"
            }
            Self::Scopes => "M8 2 13.5 4.8 8 7.6 2.5 4.8zM4 8.7v2.5l4 2.2 4-2.2V8.7",
            Self::Members => {
                "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.8 13.2c.5-2.4 2.1-3.5 4.2-3.5s3.7 1.1 4.2 3.5M10.8 3.4a2.2 2.2 0 0 1 0 4.2M12 10c1.2.5 1.9 1.6 2.2 3.2"
            }
            Self::Settings => {
                "M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6M10.2 6.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM5.8 13.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4z"
            }
            Self::Add => "M8 3v10M3 8h10",
            Self::Close => "m4 4 8 8M12 4l-8 8",
            Self::Copy => "M6 5.5h7V14H6zM10 5.5V2H3v8.5h3",
            Self::Down => "m4.5 6.5 3.5 3.5 3.5-3.5",
            Self::Download => "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.3h10",
            Self::Edit => "M10.6 3 13 5.4 5.6 12.8l-3 .6.6-3z",
            Self::External => "M6.5 3.5h-3v9h9v-3M9 3h4v4M13 3 7.5 8.5",
            Self::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Self::More => {
                "M4 8a.7.7 0 1 1-1.4 0A.7.7 0 0 1 4 8zM8.7 8a.7.7 0 1 1-1.4 0 .7.7 0 0 1 1.4 0zM13.4 8a.7.7 0 1 1-1.4 0 .7.7 0 0 1 1.4 0z"
            }
            Self::Next => "m6.5 4.5 3.5 3.5-3.5 3.5",
            Self::Pause => "M5.5 3.5v9M10.5 3.5v9",
            Self::Play => "M4.8 3.2 12.5 8l-7.7 4.8z",
            Self::Restart => "M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.8h-2.8",
            Self::Search => "M7 11.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4zM10.2 10.2l3.3 3.3",
            Self::SignOut => "M6.5 3H3v10h3.5M10 5l3 3-3 3M13 8H6.5",
            Self::Trash => "M3 4.5h10M6.2 4.5V2.8h3.6v1.7M4.3 4.5l.6 8.7h6.2l.6-8.7",
            Self::Up => "m4.5 9.5 3.5-3.5 3.5 3.5",
        }
    }
}

/// A glyph beside a word, or in a button that has a label of its own.
#[component]
pub fn Icon(
    /// What is drawn.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=glyph.path()></path>
        </svg>
    }
}

/// A wing over a nest.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
            <path fill="currentColor" d="M1.5 6.2c6-1.5 11.2.6 14.5 6 3.3-5.4 8.5-7.5 14.5-6-1.3 7.2-6 12-14.5 14.6C7.5 18.2 2.8 13.4 1.5 6.2z"></path>
            <path fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" d="M7 23.2c5.2 4.4 12.8 4.4 18 0"></path>
        </svg>
    }
}

impl Tone {
    /// Its paths, each with its class in the stylesheet, as they stand inside the `<svg>`.
    const fn drawing(self) -> &'static str {
        match self {
            Self::Good => {
                r#"<path class="solid" d="M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8z"></path><path class="cut" d="m5.3 8.2 1.9 1.9 3.5-3.9"></path>"#
            }
            Self::Moving => {
                r#"<path class="track" d="M8 2.8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 8 2.8z"></path><path class="arc" d="M8 2.8A5.2 5.2 0 0 1 13.2 8"></path>"#
            }
            Self::Warn => {
                r#"<path class="solid" d="M7.1 2.3a1 1 0 0 1 1.8 0l5.6 10.2a1 1 0 0 1-.9 1.5H2.4a1 1 0 0 1-.9-1.5z"></path><path class="cut" d="M8 6v3.3M8 11.6v.1"></path>"#
            }
            Self::Bad => {
                r#"<path class="solid" d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z"></path><path class="cut" d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2"></path>"#
            }
            Self::Paused => {
                r#"<path class="solid" d="M4.5 2h7A2.5 2.5 0 0 1 14 4.5v7a2.5 2.5 0 0 1-2.5 2.5h-7A2.5 2.5 0 0 1 2 11.5v-7A2.5 2.5 0 0 1 4.5 2z"></path><path class="cut" d="M6.3 5.8v4.4M9.7 5.8v4.4"></path>"#
            }
            Self::Off => r#"<path class="rim" d="M8 2.8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 8 2.8z"></path>"#,
        }
    }
}

/// The shape of a state. It says nothing to a screen reader: a word stands beside it.
#[component]
pub fn Shape(
    /// Which of the six.
    tone: Tone,
) -> impl IntoView {
    view! {
        <svg class="shape" data-state=tone.as_str() viewBox="0 0 16 16" aria-hidden="true" inner_html=tone.drawing()></svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn every_tone_has_a_shape_of_its_own() {
        let mut drawn: Vec<String> = Tone::ALL.into_iter().map(|tone| html(move || view! { <Shape tone=tone/> })).collect();
        assert!(drawn[0].contains(r#"data-state="good""#));
        drawn.sort();
        drawn.dedup();
        assert_eq!(drawn.len(), Tone::ALL.len());
    }

    #[test]
    fn a_glyph_is_hidden_from_those_who_listen() {
        assert!(html(|| view! { <Icon glyph=Glyph::Search/> }).contains(r#"aria-hidden="true""#));
    }
}
