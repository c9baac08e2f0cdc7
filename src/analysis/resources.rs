//! Reads rule files, ours and the user's, into [`Rules`].
//!
//! A rule file is TOML, one family of markings a file, meant to be read and extended by an archivist; `assets/rules/README.md` explains
//! the four tables `[[marking]]`, `[[line]]`, `[[inline]]` and `[[friend]]`. Only this file and [`super::own_rules`] know TOML. A mistake
//! in a user's file costs that one entry, never the rest, and is reported in a sentence.

use super::own_rules;
use super::structure::Rules;
use super::structure::rules::{Company, Form, InlineRule, Likeness, LineRule, MarkingRole, MarkingRule, PageEdge, PatternSet, Place};
use crate::model::{Level, MarkKind, ReleaseStatus};
use regex::{Regex, RegexBuilder, RegexSetBuilder};
use serde::Deserialize;

/// The rule files that come with the program, in the order they are read.
const BUILTIN: &[(&str, &str)] = &[
    ("plain-words", include_str!("../../assets/rules/plain-words.toml")),
    ("us", include_str!("../../assets/rules/us.toml")),
    ("us-control", include_str!("../../assets/rules/us-control.toml")),
    ("state-cables", include_str!("../../assets/rules/state-cables.toml")),
    ("uk", include_str!("../../assets/rules/uk.toml")),
    ("nato", include_str!("../../assets/rules/nato.toml")),
    ("commonwealth", include_str!("../../assets/rules/commonwealth.toml")),
    ("russian", include_str!("../../assets/rules/russian.toml")),
    ("german", include_str!("../../assets/rules/german.toml")),
    ("french", include_str!("../../assets/rules/french.toml")),
    ("latin-america", include_str!("../../assets/rules/latin-america.toml")),
    ("archive", include_str!("../../assets/rules/archive.toml")),
    ("releases", include_str!("../../assets/rules/releases.toml")),
    ("exemptions", include_str!("../../assets/rules/exemptions.toml")),
    ("furniture", include_str!("../../assets/rules/furniture.toml")),
    ("redactions", include_str!("../../assets/rules/redactions.toml")),
];

/// Compiled patterns of one file may take this much memory; a hostile pattern is refused instead of filling it.
const PATTERN_BYTES: usize = 4 << 20;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkingEntry {
    name: String,
    level: Option<String>,
    #[serde(default)]
    forms: Vec<String>,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    misread: Vec<String>,
    #[serde(default)]
    portion: Vec<String>,
    #[serde(default)]
    beside_only: bool,
    #[serde(default)]
    same_line: bool,
    #[serde(default)]
    undamaged: bool,
    #[serde(default, rename = "era")]
    _era: String,
    #[serde(default, rename = "note")]
    _note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineEntry {
    id: String,
    kind: String,
    #[serde(default)]
    regex: Vec<String>,
    #[serde(default)]
    like: Vec<String>,
    place: Option<String>,
    beside: Option<String>,
    status: Option<String>,
    edge: Option<String>,
    confidence: Option<f32>,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InlineEntry {
    id: String,
    kind: String,
    regex: Vec<String>,
    confidence: Option<f32>,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FriendEntry {
    words: Vec<String>,
}

/// The entries of one table of a file.
struct Entries<'a> {
    file: &'a str,
    table: &'a str,
    value: &'a toml::Value,
    /// Where each stands in the file, as far as that is known.
    lines: Vec<usize>,
}

/// Collects rules and the problems met on the way.
#[derive(Default)]
struct Collector {
    rules: Rules,
    patterns: Vec<(usize, Regex)>,
    problems: Vec<String>,
    /// Whether the file being read is the user's: what it says goes before what we say.
    is_user: bool,
}

impl Rules {
    /// The rules that come with the program.
    pub fn builtin() -> Self {
        Self::with_user(&[]).0
    }

    /// The program's rules and after them the user's, given as (file name, TOML text); the second value names each entry that could not
    /// be used, and why.
    pub fn with_user(files: &[(&str, &str)]) -> (Self, Vec<String>) {
        let mut collector = Collector::default();
        for (file, text) in BUILTIN {
            collector.read(file, text);
        }
        collector.is_user = true;
        for (file, text) in files {
            collector.read(file, text);
        }
        collector.finish()
    }
}

impl Collector {
    fn read(&mut self, file: &str, text: &str) {
        let family = family_of(text).unwrap_or_else(|| file.to_owned());
        let parts = own_rules::blocks(text);
        match text.parse::<toml::Table>() {
            Ok(table) => {
                let lines = |name: &str| parts.iter().filter(|part| part.table == name).map(|part| part.line).collect();
                self.table(file, &family, &table, &lines);
            }
            // A file that is damaged in one place is read block by block: what can be read counts.
            Err(_) => {
                for part in &parts {
                    match part.text.parse::<toml::Table>() {
                        Ok(table) => self.table(file, &family, &table, &|_| vec![part.line]),
                        Err(error) => {
                            let line = own_rules::mistake_line(part, &error);
                            let what = error.message().trim_end_matches('.');
                            self.problems.push(format!(
                                "Line {line} is not TOML ({what}); the entry there was passed over, the others were read: {file}"
                            ));
                        }
                    }
                }
            }
        }
    }

    fn table(&mut self, file: &str, family: &str, table: &toml::Table, lines: &dyn Fn(&str) -> Vec<usize>) {
        for (name, value) in table {
            let at = Entries { file, table: name, value, lines: lines(name) };
            match name.as_str() {
                "family" | "title" | "note" => {}
                "marking" => self.entries(&at, |all, entry: MarkingEntry| all.marking(family, &entry)),
                "line" => self.entries(&at, |all, entry: LineEntry| all.line(family, entry)),
                "inline" => self.entries(&at, |all, entry: InlineEntry| all.inline(family, &entry)),
                "friend" => self.entries(&at, |all, entry: FriendEntry| {
                    all.friends(family, &entry);
                    Ok(())
                }),
                "plain" => self.entries(&at, |all, entry: FriendEntry| {
                    entry.words.iter().flat_map(|words| words.split_whitespace()).for_each(|word| all.rules.learn_plain(word));
                    Ok(())
                }),
                other => self.problems.push(format!("The table “{other}” is unknown and was passed over: {file}")),
            }
        }
    }

    fn entries<T: for<'de> Deserialize<'de>>(&mut self, at: &Entries<'_>, mut take: impl FnMut(&mut Self, T) -> Result<(), String>) {
        for (place, entry) in at.value.as_array().into_iter().flatten().enumerate() {
            let taken = entry.clone().try_into::<T>().map_err(|error| error.message().to_owned()).and_then(|entry| take(self, entry));
            if let Err(problem) = taken {
                let line = at.lines.get(place).map(|line| format!(" (line {line})")).unwrap_or_default();
                let problem = problem.replace('\n', " ");
                self.problems.push(format!(
                    "Entry {} of [[{}]]{line} was passed over, {}: {}",
                    place + 1,
                    at.table,
                    problem.trim(),
                    at.file
                ));
            }
        }
    }

    fn marking(&mut self, family: &str, entry: &MarkingEntry) -> Result<(), String> {
        let role = match entry.level.as_deref() {
            Some(level) => MarkingRole::Level(Level::from_id(level).ok_or_else(|| format!("there is no level “{level}”"))?),
            None if entry.beside_only || entry.same_line => MarkingRole::Codeword,
            None => MarkingRole::Control,
        };
        let marking = self.rules.markings.len();
        let company = match (entry.same_line, entry.beside_only) {
            (true, _) => Company::SameLine,
            (false, true) => Company::Beside,
            (false, false) => Company::None,
        };
        self.rules.markings.push(MarkingRule { id: format!("{family}.banner"), name: entry.name.to_uppercase(), role, company });
        let fuzzy = std::iter::once(&entry.name).chain(&entry.forms).map(|form| (form, entry.undamaged));
        for (form, exact) in fuzzy.chain(entry.exact.iter().map(|form| (form, true))) {
            self.form(Form::new(marking, form, exact));
        }
        for misread in &entry.misread {
            // Spelled as the marking, which is what its reading shows.
            self.form(Form { misread: true, spelling: entry.name.to_uppercase(), ..Form::new(marking, misread, true) });
        }
        self.rules.portions.extend(entry.portion.iter().map(|portion| (portion.clone(), marking)));
        Ok(())
    }

    fn form(&mut self, form: Form) {
        if !form.folded.is_empty() {
            if self.is_user {
                self.rules.forms.retain(|known| known.folded != form.folded);
                // What is misread for our marking is misread for theirs.
                for known in self.rules.forms.iter_mut().filter(|known| known.misread && known.spelling == form.spelling) {
                    known.marking = form.marking;
                }
            }
            if !form.misread {
                self.rules.learn_words(&form.spelling);
            }
            self.rules.forms.push(form);
        }
    }

    fn friends(&mut self, family: &str, entry: &FriendEntry) {
        for word in &entry.words {
            let marking = self.rules.markings.len();
            self.rules.markings.push(MarkingRule {
                id: format!("{family}.friend"),
                name: word.to_uppercase(),
                role: MarkingRole::Friend,
                company: Company::None,
            });
            self.form(Form::new(marking, word, false));
        }
    }

    fn line(&mut self, family: &str, entry: LineEntry) -> Result<(), String> {
        let kind = if entry.kind == "none" { None } else { Some(kind_from_id(&entry.kind)?) };
        let place = match entry.place.as_deref() {
            None | Some("any") => Place::Any,
            Some("edge") => Place::Edge,
            Some(other) => return Err(format!("there is no place “{other}”")),
        };
        let status = match entry.status.as_deref() {
            Some(id) => Some(ReleaseStatus::from_id(id).ok_or_else(|| format!("there is no status “{id}”"))?),
            None => None,
        };
        let edge = match entry.edge.as_deref() {
            None => None,
            Some("head") => Some(PageEdge::Head),
            Some("foot") => Some(PageEdge::Foot),
            Some(other) => return Err(format!("a page has no edge “{other}”")),
        };
        let patterns = entry.regex.iter().map(|pattern| compile(pattern)).collect::<Result<Vec<_>, _>>()?;
        let rule = self.rules.lines.len();
        self.patterns.extend(patterns.into_iter().map(|pattern| (rule, pattern)));
        self.rules.likenesses.extend(entry.like.iter().map(|phrase| {
            let form = Form::new(0, phrase, false);
            Likeness { rule, folded: form.folded, counts: form.counts, words: form.words, spelling: phrase.clone() }
        }));
        self.rules.lines.push(LineRule {
            id: format!("{family}.{}", entry.id),
            kind,
            place,
            beside: entry.beside,
            status,
            edge,
            confidence: entry.confidence.unwrap_or(0.9).clamp(0.0, 1.0),
            reason: entry.reason,
        });
        Ok(())
    }

    fn inline(&mut self, family: &str, entry: &InlineEntry) -> Result<(), String> {
        let kind = kind_from_id(&entry.kind)?;
        for pattern in &entry.regex {
            let pattern = compile(pattern)?;
            let (id, reason) = (format!("{family}.{}", entry.id), entry.reason.clone());
            let confidence = entry.confidence.unwrap_or(0.9).clamp(0.0, 1.0);
            self.rules.inline.push(InlineRule { id, kind, pattern, confidence, reason });
        }
        Ok(())
    }

    fn finish(mut self) -> (Rules, Vec<String>) {
        let set = RegexSetBuilder::new(self.patterns.iter().map(|(_, pattern)| pattern.as_str()))
            .case_insensitive(true)
            .size_limit(PATTERN_BYTES * 8)
            .dfa_size_limit(PATTERN_BYTES * 4)
            .build();
        self.rules.forms.sort_by_key(|form| form.folded.len());
        match set {
            Ok(set) => {
                self.rules.line_patterns = PatternSet { set, patterns: self.patterns };
            }
            Err(error) => self.problems.push(format!("Line rules were left out, because together they are too large: {error}")),
        }
        (self.rules, self.problems)
    }
}

/// The family a file names for its rules, also where the file is damaged further down.
fn family_of(text: &str) -> Option<String> {
    let head = own_rules::blocks(text).first()?.text.parse::<toml::Table>().ok()?;
    head.get("family").and_then(toml::Value::as_str).map(str::to_owned)
}

/// Rules say what they mean in either case unless they say `(?-i)`.
fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .multi_line(true)
        .size_limit(PATTERN_BYTES)
        .build()
        .map_err(|error| format!("its pattern cannot be used ({error})"))
}

fn kind_from_id(id: &str) -> Result<MarkKind, String> {
    MarkKind::from_id(id).ok_or_else(|| format!("there is no kind “{id}”"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_rule_files_have_no_problems() {
        assert_eq!(Rules::with_user(&[]).1, Vec::<String>::new());
    }

    #[test]
    fn a_mistake_costs_one_entry_and_is_reported() {
        let text = "[[marking]]\nname = 'HOUSE SECRET'\nlevel = 'very'\n[[marking]]\nname = 'HOUSE PRIVATE'\nlevel = 'secret'\n[[line]]\nid = 'x'\n\
                    kind = 'stamp'\nregex = ['(']\nreason = 'r'\n";
        let (rules, problems) = Rules::with_user(&[("mine.toml", text)]);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems.iter().all(|problem| problem.ends_with("mine.toml")), "{problems:?}");
        assert!(rules.markings.iter().any(|marking| marking.name == "HOUSE PRIVATE"));
    }

    #[test]
    fn a_mistake_in_the_writing_costs_its_entry_and_is_told_with_its_line() {
        let text = "family = 'house'\n[[marking]]\nname = 'HOUSE PRIVATE'\n[[marking]]\nname = 'HOUSE\n[[marking]]\nname = 'HOUSE OPEN'\nlevel = 7\n\
                    [[marking]]\nname = 'HOUSE SECRET'\n";
        let (rules, problems) = Rules::with_user(&[("mine.toml", text)]);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("Line 5 is not TOML"), "{problems:?}");
        assert!(problems[1].starts_with("Entry 1 of [[marking]] (line 6) was passed over"), "{problems:?}");
        let ours: Vec<&str> =
            rules.markings.iter().filter(|marking| marking.id == "house.banner").map(|marking| marking.name.as_str()).collect();
        assert_eq!(ours, ["HOUSE PRIVATE", "HOUSE SECRET"]);
    }

    #[test]
    fn what_the_user_says_goes_before_what_we_say() {
        let (rules, _) = Rules::with_user(&[("mine.toml", "[[marking]]\nname = 'eyes only'\nlevel = 'secret'\n")]);
        let form = rules.forms.iter().filter(|form| form.spelling == "EYES ONLY").collect::<Vec<_>>();
        assert_eq!(form.iter().filter(|form| !form.misread).count(), 1);
        assert!(form.len() > 1, "the forms that it is misread as are there too");
        for form in form {
            assert_eq!(rules.markings[form.marking].role, MarkingRole::Level(Level::Secret), "{}", form.folded.len());
        }
    }

    #[test]
    fn a_file_that_is_not_toml_costs_itself_only() {
        let (rules, problems) =
            Rules::with_user(&[("bad.toml", "= ="), ("good.toml", "[[marking]]\nname = 'HOUSE PRIVATE'\nlevel = 'secret'\n")]);
        assert_eq!(problems.len(), 1);
        assert!(rules.markings.iter().any(|marking| marking.name == "HOUSE PRIVATE"));
    }
}
