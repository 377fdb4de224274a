//! Rows in their order. A page shows few of them, and the library's sort, compiled for each kind of row, is worth a kilobyte of what
//! a browser fetches: these are put where they belong one by one.

/// Those with equal keys stay as they came.
pub fn ordered<T, K: Ord>(rows: impl IntoIterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut list: Vec<T> = Vec::new();
    for row in rows {
        let place = key(&row);
        list.insert(list.partition_point(|before| key(before) <= place), row);
    }
    list
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_stable_sort(keys in prop::collection::vec(0u8..8, 0..40)) {
            let rows: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut sorted = rows.clone();
            sorted.sort_by_key(|row| row.0);
            prop_assert_eq!(ordered(rows, |row| row.0), sorted);
        }
    }
}
