//! The installation as a whole.

use super::{Least, Row, form};

pub const ROWS: &[Row] = &[Row::new("/api/installation/attach", Least::Administrator, |_| form([]))];
