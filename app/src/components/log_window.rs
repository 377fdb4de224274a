//! Which lines of a long log are in the document. A tab with a million lines holds a few hundred elements; the rest is
//! room above and below, so that the scroll bar tells the truth.

use std::ops::Range;

/// Lines in the document at a time.
pub(super) const SPAN: usize = 400;
/// Lines that wrap have no known height: without room above and below, more of them stand in the document.
pub(super) const WRAPPED_SPAN: usize = 2_000;
/// Lines above the first visible one, so that scrolling up finds them there.
const LEAD: usize = 150;
/// The window moves by this many lines: not at every pixel.
const GRAIN: usize = 50;

/// The window that begins at `start`, inside a log of `len` lines.
pub(super) fn window(start: usize, len: usize) -> Range<usize> {
    let start = start.min(len.saturating_sub(SPAN));
    start..(start + SPAN).min(len)
}

/// The last lines, for a log that wraps.
pub(super) fn wrapped_window(len: usize) -> Range<usize> {
    len.saturating_sub(WRAPPED_SPAN)..len
}

/// Where a window begins whose first visible line is `index`.
pub(super) fn start_for(index: usize) -> usize {
    index.saturating_sub(LEAD) / GRAIN * GRAIN
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_log_is_shown_whole() {
        assert_eq!(window(0, 0), 0..0);
        assert_eq!(window(300, 12), 0..12);
    }

    #[test]
    fn a_log_that_wraps_shows_its_end() {
        assert_eq!(wrapped_window(5_000), 3_000..5_000);
        assert_eq!(wrapped_window(3), 0..3);
    }

    proptest! {
        /// A screen of 100 lines is never blank.
        #[test]
        fn what_is_looked_at_is_in_the_window(len in 1_usize..2_000_000, at in 0_usize..2_000_000) {
            let at = at % len;
            let window = window(start_for(at), len);
            prop_assert!(window.contains(&at));
            prop_assert!(window.contains(&(at + 100).min(len - 1)));
            prop_assert!(window.len() <= SPAN && window.end <= len);
        }
    }
}
