//! Which words are right: the dossier's own list and the one that comes with the program.

use crate::analysis::lexicon::Lexicon;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(Lexicon::english);

/// Whether a word is in the dossier's own list or is one that most people know, as it stands or in small letters.
pub fn is_known(own: &BTreeSet<String>, word: &str) -> bool {
    own.contains(word) || own.contains(&word.to_lowercase()) || ENGLISH.is_common(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_list_and_of_the_dossier_are_known() {
        let own = BTreeSet::from(["amlash".to_owned()]);
        let known = ["possible", "Possible", "AMLASH", "missiles"].map(|word| is_known(&own, word));
        assert_eq!(known, [true; 4]);
        assert_eq!(["sible", "Cubz", "thc"].map(|word| is_known(&own, word)), [false; 3]);
    }
}
