//! Eyrie's server: engine, drivers, store and the implementations behind every call.

pub mod drivers;
