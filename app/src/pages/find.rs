//! What stands over any page: the palette, and the help of keys.

mod entries;
mod keys;
mod palette;
pub mod single_keys;

pub use keys::KeysHelp;
pub use palette::FindPalette;
