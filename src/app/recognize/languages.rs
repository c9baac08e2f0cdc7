//! Which of Tesseract's languages papers are read in.
//!
//! A dossier names its language as dictionaries do (`de`, `de_AT`); Tesseract has names of its own (`deu`). Where the dossier's language is
//! not installed, English is, and where that is not either, whatever there is.

/// Names of languages as dictionaries have them, and as Tesseract has them.
const NAMES: [(&str, &str); 42] = [
    ("en", "eng"),
    ("de", "deu"),
    ("fr", "fra"),
    ("es", "spa"),
    ("it", "ita"),
    ("la", "lat"),
    ("nl", "nld"),
    ("pt", "por"),
    ("pl", "pol"),
    ("cs", "ces"),
    ("sk", "slk"),
    ("sl", "slv"),
    ("hr", "hrv"),
    ("sr", "srp"),
    ("bg", "bul"),
    ("ru", "rus"),
    ("uk", "ukr"),
    ("be", "bel"),
    ("hu", "hun"),
    ("ro", "ron"),
    ("el", "ell"),
    ("tr", "tur"),
    ("da", "dan"),
    ("sv", "swe"),
    ("nb", "nor"),
    ("nn", "nor"),
    ("no", "nor"),
    ("fi", "fin"),
    ("is", "isl"),
    ("et", "est"),
    ("lv", "lav"),
    ("lt", "lit"),
    ("he", "heb"),
    ("yi", "yid"),
    ("ca", "cat"),
    ("gl", "glg"),
    ("eu", "eus"),
    ("ga", "gle"),
    ("cy", "cym"),
    ("af", "afr"),
    ("sq", "sqi"),
    ("eo", "epo"),
];

/// The language to read in: that of the dossier where it is installed, otherwise English, otherwise the first there is.
pub fn default_language(of_dossier: &str, installed: &[String]) -> Option<String> {
    let short = of_dossier.split(['_', '-']).next().unwrap_or_default();
    let meant = NAMES.iter().find(|(name, _)| *name == short).map_or(short, |(_, name)| name);
    let there = |wanted: &str| installed.iter().find(|name| *name == wanted).cloned();
    there(meant).or_else(|| there("eng")).or_else(|| installed.first().cloned())
}

/// Whether all parts of a wish like `eng+deu` are installed.
pub fn are_installed(wanted: &str, installed: &[String]) -> bool {
    wanted.split('+').all(|part| installed.iter().any(|name| name == part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_read_in_their_language_where_it_is_installed() {
        let check = |of_dossier: &str, installed: &str, expected: Option<&str>| {
            let installed: Vec<String> = installed.split_whitespace().map(str::to_owned).collect();
            assert_eq!(default_language(of_dossier, &installed).as_deref(), expected, "{of_dossier} of {installed:?}");
        };
        check("de_AT", "deu eng", Some("deu"));
        check("de", "eng fra", Some("eng"));
        check("en", "deu eng", Some("eng"));
        check("en", "deu fra", Some("deu"));
        check("tlh", "eng tlh", Some("tlh"));
        check("en", "", None);
    }

    #[test]
    fn several_languages_are_one_wish() {
        let installed = ["deu".to_owned(), "eng".to_owned()];
        assert!(are_installed("eng+deu", &installed) && !are_installed("eng+fra", &installed) && !are_installed("", &installed));
    }
}
