//! Searching the working readings of the whole dossier.
//!
//! The index is SQLite's FTS5 without content of its own: it says which pages hold a word, the pages say where. It is kept by the same
//! transaction that saves a change, so it is never behind, but for texts of some hundred kilobytes, which follow within seconds. Case and accents do not count. Tolerance for misreadings is the caller's:
//! it asks for the index's own words ([`DossierFile::search_words`]), picks those that may be meant, and searches for all of them.

use super::dossier_file::DossierFile;
use super::error::StoreError;
use crate::model::PageId;
use rusqlite::params;

/// A page that holds what was searched for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchHit {
    /// Which page.
    pub page: PageId,
    /// How well it fits, higher is better (the negative of FTS5's bm25).
    pub score: f64,
}

impl DossierFile {
    /// The pages that hold at least one form of each word, best first. A form with white space is a phrase, one that ends in `*` stands
    /// for all words that begin so. Only pages whose content is in the dossier are found.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn search(&self, words: &[Vec<String>], limit: usize) -> Result<Vec<SearchHit>, StoreError> {
        let Some(query) = query(words) else { return Ok(Vec::new()) };
        let connection = self.connection();
        let find = || {
            let mut statement = connection
                .prepare_cached("SELECT rowid, bm25(search) FROM search WHERE search MATCH ?1 ORDER BY bm25(search), rowid LIMIT ?2")?;
            let hits = statement.query_map(params![query, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
                Ok(SearchHit { page: PageId(row.get::<_, i64>(0)? as u64), score: -row.get::<_, f64>(1)? })
            })?;
            hits.collect::<rusqlite::Result<Vec<_>>>()
        };
        find().map_err(self.reading())
    }

    /// Every word of the index with the number of pages it is on, in order; lower case, without accents.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn search_words(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let connection = self.connection();
        let read = || {
            let mut statement = connection.prepare_cached("SELECT term, doc FROM search_terms ORDER BY term")?;
            let words = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
            words.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(self.reading())
    }
}

/// The query in FTS5's language, every form quoted so that nothing in it is taken for syntax; `None` where nothing is asked.
fn query(words: &[Vec<String>]) -> Option<String> {
    let quoted = |form: &String| {
        let (form, star) = form.strip_suffix('*').map_or((form.as_str(), ""), |form| (form, " *"));
        // A form without letters or digits has no word that the index knows.
        form.chars().any(char::is_alphanumeric).then(|| format!("\"{}\"{star}", form.replace('\0', " ").replace('"', "\"\"")))
    };
    let groups: Vec<String> = words
        .iter()
        .map(|forms| forms.iter().filter_map(quoted).collect::<Vec<_>>())
        .filter(|forms| !forms.is_empty())
        .map(|forms| format!("({})", forms.join(" OR ")))
        .collect();
    (!groups.is_empty()).then(|| groups.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dossier, Page, Reading};
    use crate::store::schema::rows;
    use crate::store::{Commit, Location};
    use std::sync::Arc;
    use std::time::Duration;

    fn check(words: &[&[&str]], expected: Option<&str>) {
        let words: Vec<Vec<String>> = words.iter().map(|forms| forms.iter().map(|form| (*form).to_owned()).collect()).collect();
        assert_eq!(query(&words).as_deref(), expected);
    }

    #[test]
    fn forms_are_quoted_and_joined() {
        check(&[&["Cuba", "Cubz"], &["miss*"]], Some("(\"Cuba\" OR \"Cubz\") AND (\"miss\" *)"));
        check(&[&["a\" OR b:"]], Some("(\"a\"\" OR b:\")"));
        check(&[&["--", ""], &[]], None);
    }

    #[test]
    fn a_large_text_is_found_after_a_flush_and_after_a_crash_before_it_was_indexed() {
        let id = PageId(1);
        let page = |word: &str| {
            let text = format!("{word} {}", "filler ".repeat(60_000));
            let page = Page::new(id, Reading { text: text.as_str().into(), ..Default::default() });
            Commit { pages: vec![Arc::new(page)], ..Commit::default() }
        };
        let file = DossierFile::create(&Location::Memory, &Dossier::default(), None, &[]).unwrap();
        let found = |word: &str| file.search(&[vec![word.to_owned()]], 9).unwrap().len();
        let mut writer = file.writer(Box::new(|_| ())).unwrap();
        writer.submit(page("before"));
        writer.flush(Duration::from_mins(1)).unwrap();
        assert_eq!((found("before"), found("after")), (1, 0));
        // As a crash leaves it: written, and noted as not indexed.
        let large = page("after");
        rows::write_page(&file.connection(), large.pages.first().unwrap(), rows::Part::Working).unwrap();
        rows::write_unindexed(&file.connection(), &[id].into()).unwrap();
        drop(writer);
        assert_eq!((found("before"), found("after")), (1, 0));
        drop(file.writer(Box::new(|_| ())).unwrap());
        assert_eq!((found("before"), found("after")), (0, 1));
    }
}
