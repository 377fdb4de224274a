//! Names in a sentence: enough to know whom it is about, never a page of them.

const NAMED: usize = 3;

/// `a`, `a and b`, `a, b, c and 4 more`.
pub fn few(names: &[String]) -> String {
    let shown = &names[..names.len().min(NAMED)];
    let more = names.len() - shown.len();
    match (shown, more) {
        (shown, 1..) => format!("{} and {more} more", shown.join(", ")),
        ([.., _, _], 0) => {
            let (last, front) = shown.split_last().expect("there are two at least");
            format!("{} and {last}", front.join(", "))
        }
        (shown, 0) => shown.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_three_at_most() {
        let names = ["a", "b", "c", "d", "e"].map(String::from);
        assert_eq!(few(&[]), "");
        assert_eq!(few(&names[..1]), "a");
        assert_eq!(few(&names[..2]), "a and b");
        assert_eq!(few(&names[..3]), "a, b and c");
        assert_eq!(few(&names), "a, b, c and 2 more");
    }
}
