//! The store on SQLite and on PostgreSQL: what every noun's file promises.

mod audit;
mod events;
mod full;
mod interleavings;
mod migrate;
mod queues;
mod servers;
mod targets;
