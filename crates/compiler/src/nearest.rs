//! The word that was probably meant.

/// The word of a list that was probably meant.
pub(crate) fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // Cut, so that a word of a megabyte costs nothing.
    let word: String = word.chars().take(64).collect::<String>().to_lowercase();
    let far = (word.chars().count() / 3).max(1);
    let near = words.into_iter().map(|w| (strsim::damerau_levenshtein(&word, &w.to_lowercase()), w));
    let (distance, found) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= far).then_some(found)
}
