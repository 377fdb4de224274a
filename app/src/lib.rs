//! Eyrie's pages and the nouns, errors and calls that server and browser share.

pub mod components;
pub mod model;
