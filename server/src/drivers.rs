//! Drivers: how each kind of target is spoken to. Drivers never see the database; steps and reconcilers call them through one trait.

pub mod demo_host;
pub mod driver;
pub mod lxd;
pub mod measured;
pub mod permit;
pub mod registry;
pub mod simulator;

pub use driver::{
    Driver, DriverError, ErrorKind, HostEvent, HostInfo, HostInstance, NewInstance, NewVolume, Operation, OperationId,
    OperationStatus, Power, Volume, VolumeMount,
};
