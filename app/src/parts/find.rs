//! What opens over any page. The frame knows only whether it is open: the rest is fetched when it is first asked for, and kept.

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::NOT_LOADED;
use crate::{
    components::{dynamic, use_toasts},
    pages::find::{FindPalette, KeysHelp},
};

#[derive(Debug, Clone, Copy)]
enum Kind {
    Palette,
    Keys,
}

#[derive(Debug, Clone, Copy)]
pub struct Over {
    kind: Kind,
    is_open: RwSignal<bool>,
}

#[derive(Debug, Clone, Copy)]
pub struct Overs {
    pub palette: Over,
    pub keys: Over,
}

/// Made where it stands: a dialog cannot open before it is in the document.
type Fetched = Box<dyn Fn() -> AnyView + Send + Sync>;

impl Over {
    fn new(kind: Kind) -> Self {
        Self { kind, is_open: RwSignal::new(false) }
    }

    pub fn open(self) {
        if !self.is_open.get_untracked() {
            self.is_open.set(true);
        }
    }
}

impl Default for Overs {
    fn default() -> Self {
        Self { palette: Over::new(Kind::Palette), keys: Over::new(Kind::Keys) }
    }
}

impl Overs {
    /// Open, or being fetched.
    pub fn are_open(self) -> bool {
        self.palette.is_open.get_untracked() || self.keys.is_open.get_untracked()
    }

    /// Stands in the frame; `project` is the slug of the one that is shown.
    pub fn view(self, project: Memo<Option<String>>) -> AnyView {
        [self.palette, self.keys].map(|over| dynamic(self.fetched(over, project))).into_any()
    }

    fn fetched(self, over: Over, project: Memo<Option<String>>) -> impl Fn() -> Option<AnyView> {
        let toasts = use_toasts();
        let kept = RwSignal::new(None::<Fetched>);
        Effect::new(move || {
            if over.is_open.get() && kept.with_untracked(Option::is_none) {
                spawn_local(async move {
                    match fetch(over, self.keys, project).await {
                        Ok(fetched) => drop(kept.try_set(Some(fetched))),
                        Err(_) => {
                            over.is_open.try_set(false);
                            toasts.bad(format!("{NOT_LOADED} Load the page again."));
                        }
                    }
                });
            }
        });
        move || kept.with(|kept| kept.as_ref().map(|view| view()))
    }
}

#[wasm_split(find, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch(over: Over, keys: Over, project: Memo<Option<String>>) -> Result<Fetched, SplitLoaderError> {
    let open = over.is_open;
    Ok(match over.kind {
        Kind::Palette => {
            Box::new(move || view! { <FindPalette open=open project=project keys=move |()| keys.open()/> }.into_any())
        }
        Kind::Keys => Box::new(move || view! { <KeysHelp open=open/> }.into_any()),
    })
}
