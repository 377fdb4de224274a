//! The store on SQLite and on PostgreSQL: what every noun's file promises.

mod events;
mod targets;
