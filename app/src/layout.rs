//! The frame around every page of a signed-in person: side bar, top bar, live region.
