//! What pages are made of. A component shows what it is given: it never fetches, and its look lives in `style/`.
//!
//! Props that move while a page is open are signals; a plain value converts into one. What has no script still works:
//! tabs, filters, pages and dialogs are addresses, menus are `<details>`, forms are forms.

pub mod alert;
pub mod area_field;
pub mod bar;
pub mod button;
pub mod bytes;
pub mod card;
pub mod clock;
pub mod command;
pub mod confirm;
pub mod data_table;
pub mod date;
pub mod dialog;
pub mod diff_view;
pub mod duration;
pub mod dynamic;
pub mod empty;
pub mod estimate;
pub mod facts;
pub mod field;
pub mod filter_chips;
pub mod finding_list;
pub mod form_error;
pub mod icon;
pub mod job_badge;
pub mod keyed;
pub mod ladder;
pub mod log_find;
pub mod log_line;
pub mod log_view;
pub mod log_window;
pub mod menu;
pub mod page_head;
pub mod pagination;
pub mod palette;
pub mod plan_view;
pub mod scope_chip;
pub mod select_field;
pub mod skeleton;
pub mod squares;
pub mod state_badge;
pub mod step_list;
pub mod tabs;
pub mod tick_field;
pub mod time_ago;
pub mod toast;
pub mod tone;
pub mod words;
pub mod yaml_editor;

#[cfg(test)]
mod rendered;

pub use self::{
    alert::Alert,
    area_field::AreaField,
    bar::{Bar, Spark},
    button::{Button, ButtonKind, LinkButton, Submit},
    bytes::bytes_text,
    card::{Card, CardBody, CardFoot},
    clock::{provide_clock, use_clock},
    command::Command,
    confirm::Confirm,
    data_table::{Column, DataTable, Direction, SubRow},
    date::{date_text, iso_text, time_text},
    dialog::{Dialog, DialogBody, DialogFoot, DialogSize},
    diff_view::{DiffLine, DiffView, LineChange},
    duration::{age_text, clock_text, seconds_text},
    dynamic::{awaited, dynamic},
    empty::Empty,
    estimate::Estimate,
    facts::{Fact, Facts},
    field::{Field, FieldError, TextField},
    filter_chips::{FilterChip, Filters, SearchBox},
    form_error::FormError,
    icon::{Brand, Glyph, Icon, Shape},
    job_badge::{JobBadge, JobCounts},
    keyed::keyed,
    ladder::{Going, Ladder},
    log_line::plain,
    log_view::LogView,
    menu::{Menu, MenuRule},
    page_head::PageHead,
    pagination::Pagination,
    palette::{Entry, Palette},
    plan_view::{PlanSum, PlanView},
    scope_chip::{Chip, ScopeChip},
    select_field::{Choice, SelectField},
    skeleton::Skeleton,
    squares::{Health, Square, Squares, squares_of},
    state_badge::{StateBadge, VerdictBadge},
    step_list::StepList,
    tabs::{Tab, Tabs},
    tick_field::{RadioField, TickField},
    time_ago::TimeAgo,
    toast::{Toast, Toaster, Toasts, provide_toasts, use_toasts},
    tone::Tone,
    words::{counted, going_word, verdict_word},
    yaml_editor::YamlEditor,
};
