//! Saving: a note, and what becomes of it. When somebody was faster, theirs is shown and yours stays in the editor.

use leptos::prelude::*;

use super::{
    checking,
    compare::{self, Side},
    draft::Draft,
    show::Shown,
};
use crate::{
    api::{
        ApiError,
        cloud_configs::{RevisionDraft, SaveRevision, Saved},
    },
    components::{Alert, Button, Dialog, DialogBody, DialogFoot, DialogSize, Submit, TextField, Tone, dynamic, use_toasts},
    model::{
        cloud_config::{Content, Revision},
        cloud_init::Check,
    },
    pages::{
        form_error::{FormError, at},
        loaded::Page,
    },
};

/// A save under way, and what became of the last one.
#[derive(Clone, Copy)]
pub struct Saving {
    pub open: RwSignal<bool>,
    pub refused: RwSignal<Option<ApiError>>,
    /// What somebody saved meanwhile.
    pub theirs: RwSignal<Option<Revision>>,
    action: ServerAction<SaveRevision>,
    /// What was sent: an action forgets its input before it tells its outcome.
    sent: StoredValue<Option<Content>>,
    note: RwSignal<String>,
}

impl Saving {
    pub fn new(page: Page<Shown>, draft: Draft) -> Self {
        let saving = Self {
            open: RwSignal::new(false),
            refused: RwSignal::new(None),
            theirs: RwSignal::new(None),
            action: ServerAction::new(),
            sent: StoredValue::new(None),
            note: RwSignal::default(),
        };
        saving.tell(page, draft);
        saving
    }

    fn tell(self, page: Page<Shown>, draft: Draft) {
        let toasts = use_toasts();
        Effect::new(move || {
            let Some(outcome) = self.action.value().get() else { return };
            self.refused.set(None);
            match outcome {
                Ok(Saved::Made { revision }) => {
                    if let Some(sent) = self.sent.try_update_value(Option::take).flatten() {
                        draft.stored(sent, revision);
                    }
                    self.note.set(String::new());
                    self.theirs.set(None);
                    toasts.good(format!("Saved as r{revision}."));
                }
                Ok(Saved::Unchanged) => toasts.good("Nothing is different; no revision was made."),
                Ok(Saved::Conflict { theirs }) => self.theirs.set(Some(*theirs)),
                Err(error) => {
                    self.refused.set(Some(error));
                    return;
                }
            }
            self.open.set(false);
            page.reload();
        });
    }

    /// What somebody else saves is put into the editor at once, or offered when something was typed there.
    pub fn follow(self, page: Page<Shown>, draft: Draft, is_changed: Memo<bool>) {
        let newest = page.part(|shown| shown.page.revisions.first().cloned());
        Effect::new(move || {
            let Some(newest) = newest.get() else { return };
            if self.action.pending().get() || newest.number <= untrack(|| draft.opened_on()) {
                return;
            }
            if !is_changed.get_untracked() {
                draft.put(&newest.content);
                draft.stored(newest.content, newest.number);
            } else if draft.content_now().as_ref() == Some(&newest.content) {
                draft.stored(newest.content, newest.number);
            } else {
                self.theirs.set(Some(newest));
            }
        });
    }

    fn send(self, page: Page<Shown>, draft: Draft) {
        // A wrong row says so itself.
        if let Some(content) = draft.content_now() {
            self.sent.set_value(Some(content.clone()));
            let save = RevisionDraft {
                project: page.place.project(),
                cloud_config_id: page.data.with_untracked(|shown| shown.page.cloud_config.id),
                from_revision: untrack(|| draft.opened_on()),
                content,
                note: self.note.get_untracked(),
            };
            self.action.dispatch(SaveRevision { save });
        }
    }
}

#[component]
pub fn SaveDialog(page: Page<Shown>, draft: Draft, saving: Saving, check: RwSignal<Option<Check>>) -> impl IntoView {
    let back = page.place.cloud_config(page.data.with_untracked(|shown| shown.page.cloud_config.id));
    let error = Signal::from(saving.refused);
    let is_wrong = Signal::derive(move || draft.content().is_err());
    let warning = move || {
        let sentence = check.with(|check| check.as_ref().and_then(checking::warning))?;
        Some(view! { <Alert tone=Tone::Warn title=sentence/> })
    };
    let wrong =
        move || is_wrong.get().then(|| view! { <Alert title="A variable of the environment is not right; its row says why."/> });
    let behind = page.part(|shown| shown.page.used_by.len());
    let after = move || match behind.get() {
        0 => "No deployment uses it yet.",
        _ => "No deployment changes by it: those that use it are marked behind until they are updated.",
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        saving.send(page, draft);
    };
    let title = Signal::derive(move || format!("Save r{}", draft.opened_on() + 1));
    let pending = saving.action.pending();
    view! {
        <Dialog id="save" title=title open=saving.open back=back size=DialogSize::Small>
            <form on:submit=send>
                <DialogBody>
                    <FormError error=error fields=&["note", "image", "environment", "user_data"]/>
                    <Refused error=error/>
                    {wrong}
                    {dynamic(warning)}
                    <TextField name="note" label="Note" bind=saving.note error=at(error, "note") hint="What changed, in a line. May stay empty." autofocus=true/>
                    <p class="small soft">{dynamic(after)}</p>
                </DialogBody>
                <DialogFoot>
                    <Button on_press=move || saving.open.set(false)>"Back"</Button>
                    <Submit label="Save revision" busy="Saving…" pending=pending disabled=is_wrong/>
                </DialogFoot>
            </form>
        </Dialog>
    }
}

/// Fields behind the dialog say what is wrong with them; here stands that they do.
#[component]
fn Refused(error: Signal<Option<ApiError>>) -> impl IntoView {
    move || {
        let first = error.with(|error| {
            let error = error.as_ref()?;
            ["image", "environment", "user_data"].into_iter().find_map(|field| error.at(field).map(str::to_owned))
        });
        first.map(|sentence| view! { <Alert title=sentence/> })
    }
}

/// What somebody else saved, and the two ways on.
#[component]
pub fn Conflict(page: Page<Shown>, draft: Draft, saving: Saving) -> impl IntoView {
    let here = page.place.cloud_config(page.data.with_untracked(|shown| shown.page.cloud_config.id));
    move || {
        saving.theirs.get().map(|theirs| {
            let title = format!("{} saved r{} while you were here", theirs.author, theirs.number);
            let note = theirs.note.clone();
            let href = compare::address(&here, Side::Revision(theirs.number), Side::Draft);
            let (keep, take) = (theirs.clone(), theirs.clone());
            let keep_mine = move || {
                draft.stored(keep.content.clone(), keep.number);
                saving.theirs.set(None);
                saving.open.set(true);
            };
            let take_theirs = move || {
                draft.put(&take.content);
                draft.stored(take.content.clone(), take.number);
                saving.theirs.set(None);
            };
            let actions = move || {
                let (keep_mine, take_theirs) = (keep_mine.clone(), take_theirs.clone());
                view! {
                    <a class="button" href=href.clone()>"Diff theirs with yours"</a>
                    <Button on_press=keep_mine>"Save yours on top"</Button>
                    <Button on_press=take_theirs>"Take theirs"</Button>
                }
            };
            view! {
                <Alert tone=Tone::Warn title=title actions=actions>
                    {(!note.is_empty()).then(|| view! { <p>{note}</p> })}
                    <p>"Nothing was saved, and what you typed is still in the editor."</p>
                </Alert>
            }
        })
    }
}
