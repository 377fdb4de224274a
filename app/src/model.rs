//! The nouns both sides speak: plain data with no I/O, so that server and browser cannot disagree on a name, a state or a transition.

pub mod book;
pub mod cloud_config;
pub mod cloud_init;
pub mod deployment;
pub mod environment;
pub mod escape;
pub mod event;
pub mod group;
pub mod ids;
pub mod instance;
pub mod job;
pub mod name;
pub mod plan;
pub mod project;
pub mod question;
pub mod scope;
pub mod since;
pub mod target;
pub mod user;
pub mod version;
pub mod view;
pub mod webhook;
pub mod word;
