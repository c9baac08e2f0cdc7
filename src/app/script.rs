//! The text form of commands, one a line: for scripts, tests and bug reports.
//!
//! ```text
//! # what a person would do
//! replace-all "tbe" "the" --whole-words
//! page 3
//! replace "Cubz" "Cuba"
//! status corrected
//! export --to txt -o letter.txt --lines join
//! edit.undo
//! ```
//!
//! A line is words; a word with spaces, quotes or nothing in it stands in double quotes, where `\"`, `\\`, `\n` and `\t` mean what they
//! usually do. `#` at the beginning of a word starts a comment. Places in a text are counted in Unicode scalar values from the start of
//! the current page's text, as in the JSON that the verbs print. [`parse`] and the `Display` of a [`Step`] are each other's inverse.

mod all_like;
mod options;
mod perform;
mod recognizing;
mod repairing;
mod reviewing;
mod words;

/// The options of an export as a line of their own, as presets keep them.
pub(super) mod export_options {
    pub(in crate::app) use super::options::{format_preset as format, parse_preset as parse};
}

pub use all_like::AllLike;
pub use perform::{Performed, open_quietly, perform};
pub use repairing::Repairing;

use super::breaks::Joining;
use super::command::CommandId;
use super::export_request::ExportRequest;
use super::recognize::RecognizeRequest;
use crate::model::{Level, MarkKind, PageStatus};
use all_like::all_like;
use recognizing::recognizing;
use repairing::repairing;
use std::fmt;
use std::path::PathBuf;
use words::{quoted, split};

/// Where and how to look for a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own; any combination makes sense")]
pub struct Looking {
    /// Whether it is a regular expression.
    pub regex: bool,
    /// Whether capitals count. They do, unless `--any-case` is said: a script should change no more than it names.
    pub any_case: bool,
    /// Whether only whole words count.
    pub whole_words: bool,
    /// Whether only the current page counts.
    pub this_page: bool,
}

/// A line of a script.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// `open PATH…`: files and folders as one dossier, or a dossier file.
    Open(Vec<PathBuf>),
    /// `page 3`: the page with this label, else at this place.
    Page(String),
    /// `go-to 10 14`: select a place on the current page.
    GoTo(usize, usize),
    /// `find "Cubz"`: count the places.
    Find(String, Looking),
    /// `replace "Cubz" "Cuba"`: the first place on the current page at or after the caret.
    Replace(String, String, Looking),
    /// `replace-all "tbe" "the"`: every place, in one undo step.
    ReplaceAll(String, String, Looking),
    /// `edit 10 14 "Cuba"`: put a text in place of another on the current page.
    Edit(usize, usize, String),
    /// `status problem "page 4 is missing"`.
    Status(PageStatus, String),
    /// `mark stamp 10 24`: put a mark on a place; `mark banner 0 6 secret` says its level too.
    Mark(MarkKind, usize, usize, Option<Level>),
    /// `unmark 1`: take the mark with this number (of those made by hand) away.
    Unmark(usize),
    /// `confirm us.banner 0 23`: say that what a rule found is right.
    Confirm(String, usize, usize),
    /// `reject us.banner 0 23`: say that it is wrong.
    Reject(String, usize, usize),
    /// `break edge join-word`: decide about the break after the current page, or about one in its text by its place (`break 120 keep-separate`).
    Break(Option<usize>, Joining),
    /// `change-mark banner secret`: let the mark at the caret be of this kind and level.
    ChangeMark(MarkKind, Option<Level>),
    /// `repair-markings --kinds banner`: put right every damaged marking that there is no doubt about, in one undo step.
    RepairMarkings(Repairing),
    /// `all-like-this tbe the`: put another word at every place of one where it is doubted, in one undo step; `all-like-this rn→m` every word that becomes one.
    AllLikeThis(AllLike),
    /// `recognize --language deu`: let Tesseract read the scans as another reading.
    Recognize(RecognizeRequest),
    /// `take 2`: put this candidate in place of the doubtful word that is looked at.
    Take(usize),
    /// `correct "Cuba"`: put this in place of the doubtful word that is looked at.
    Correct(String),
    /// `language de`: the papers are in this language.
    Language(String),
    /// `take-back 2`: take the second recorded correction back alone.
    TakeBack(usize),
    /// `witness 1`: let another reading of the page become the working one.
    Witness(usize),
    /// `save FILE`: save a copy of the dossier and go on in it.
    Save(PathBuf),
    /// `export --to txt -o FILE …`.
    Export(Box<ExportRequest>),
    /// Any command that needs no more than its name: `edit.undo`, or `undo`, `redo`, `next`, `previous`.
    Plain(CommandId),
}

/// Short names of commands that scripts use often.
const SHORT: [(&str, CommandId); 5] = [
    ("next", CommandId::NextPage),
    ("previous", CommandId::PreviousPage),
    ("undo", CommandId::Undo),
    ("redo", CommandId::Redo),
    ("back", CommandId::Back),
];

/// A line of a script with its number.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// What it says.
    pub step: Step,
}

/// Reads a whole script. Nothing is carried out of a script with a line that makes no sense.
///
/// # Errors
/// The numbers of the lines that make no sense, and why; sentences for people.
pub fn parse_script(text: &str) -> Result<Vec<Line>, Vec<String>> {
    let mut lines = Vec::new();
    let mut wrong = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (number, line) in (1..).zip(text.lines()) {
        match parse(line) {
            Ok(Some(step)) => lines.push(Line { number, step }),
            Ok(None) => {}
            Err(why) => wrong.push(format!("line {number}: {why}")),
        }
    }
    if wrong.is_empty() { Ok(lines) } else { Err(wrong) }
}

/// Reads a line; nothing for one that is empty or a comment.
///
/// # Errors
/// Why it makes no sense.
pub fn parse(line: &str) -> Result<Option<Step>, String> {
    let words = split(line)?;
    let Some((verb, rest)) = words.split_first() else { return Ok(None) };
    let step = match (verb.as_str(), rest) {
        ("open", [_, ..]) => Step::Open(rest.iter().map(PathBuf::from).collect()),
        ("page", [label]) => Step::Page(label.clone()),
        ("go-to", [start, end]) => Step::GoTo(number(start)?, number(end)?),
        ("find", [query, flags @ ..]) => Step::Find(query.clone(), looking(flags)?),
        ("replace", [query, with, flags @ ..]) => Step::Replace(query.clone(), with.clone(), looking(flags)?),
        ("replace-all", [query, with, flags @ ..]) => Step::ReplaceAll(query.clone(), with.clone(), looking(flags)?),
        ("edit", [start, end, text]) => Step::Edit(number(start)?, number(end)?, text.clone()),
        ("status", [status]) => Step::Status(known_status(status)?, String::new()),
        ("status", [status, note]) => Step::Status(known_status(status)?, note.clone()),
        ("mark", [kind, start, end]) => Step::Mark(known_kind(kind)?, number(start)?, number(end)?, None),
        ("mark", [kind, start, end, level]) => Step::Mark(known_kind(kind)?, number(start)?, number(end)?, Some(known_level(level)?)),
        ("change-mark", [kind]) => Step::ChangeMark(known_kind(kind)?, None),
        ("change-mark", [kind, level]) => Step::ChangeMark(known_kind(kind)?, Some(known_level(level)?)),
        ("repair-markings", flags) => Step::RepairMarkings(repairing(flags)?),
        ("all-like-this", [_, ..]) => Step::AllLikeThis(all_like(rest)?),
        ("recognize", flags) => Step::Recognize(recognizing(flags)?),
        ("unmark", [place]) => Step::Unmark(counted(place)?),
        ("confirm", [rule, start, end]) => Step::Confirm(rule.clone(), number(start)?, number(end)?),
        ("reject", [rule, start, end]) => Step::Reject(rule.clone(), number(start)?, number(end)?),
        ("break", [place, joining]) => {
            let at = if place == "edge" { None } else { Some(number(place)?) };
            Step::Break(at, known_joining(joining)?)
        }
        ("take", [place]) => Step::Take(counted(place)?),
        ("correct", [text]) => Step::Correct(text.clone()),
        ("language", [name]) => Step::Language(name.clone()),
        ("take-back", [place]) => Step::TakeBack(counted(place)?),
        ("witness", [place]) => Step::Witness(counted(place)?),
        ("save", [path]) => Step::Save(path.into()),
        ("export", rest) => Step::Export(Box::new(options::parse(rest)?)),
        (name, []) => match SHORT.iter().find(|(short, _)| *short == name).map(|(_, id)| *id).or_else(|| CommandId::from_name(name)) {
            Some(id) => Step::Plain(id),
            None => return Err(unknown(name)),
        },
        (name, _) => return Err(unknown(name)),
    };
    if let Step::Find(query, _) | Step::Replace(query, ..) | Step::ReplaceAll(query, ..) = &step
        && query.is_empty()
    {
        return Err("there is nothing to look for".to_owned());
    }
    Ok(Some(step))
}

/// How each line is written.
const FORMS: [(&str, &str); 25] = [
    ("open", "open PATH…"),
    ("page", "page LABEL"),
    ("go-to", "go-to START END"),
    ("find", "find QUERY [--regex] [--any-case] [--whole-words] [--this-page]"),
    ("replace", "replace QUERY TEXT [--regex] [--any-case] [--whole-words]"),
    ("replace-all", "replace-all QUERY TEXT [--regex] [--any-case] [--whole-words] [--this-page]"),
    ("edit", "edit START END TEXT"),
    ("status", "status not-started|in-progress|corrected|checked|problem [NOTE]"),
    ("mark", "mark KIND START END [LEVEL]"),
    ("change-mark", "change-mark KIND [LEVEL]"),
    ("repair-markings", "repair-markings [--kinds KIND,…] [--this-page|--this-document|--pages RANGE] [--spacing] [--doubtful]"),
    (
        "all-like-this",
        "all-like-this WORD|LETTERS→LETTERS [TEXT] [--this-page|--this-document|--pages RANGE] [--any-case] [--parts] [--doubtful]",
    ),
    ("recognize", "recognize [--language NAME] [--this-page|--this-document|--pages RANGE] [--again]"),
    ("unmark", "unmark NUMBER"),
    ("confirm", "confirm RULE START END"),
    ("reject", "reject RULE START END"),
    ("break", "break edge|PLACE join-paragraph|join-word|keep-separate|no-break"),
    ("take", "take NUMBER"),
    ("correct", "correct TEXT"),
    ("language", "language NAME"),
    ("take-back", "take-back NUMBER"),
    ("witness", "witness NUMBER"),
    ("save", "save FILE"),
    ("export", "export --to FORMAT -o OUT …"),
    ("NAME", "the name of a command, such as edit.undo"),
];

fn unknown(name: &str) -> String {
    match FORMS.iter().find(|(verb, _)| *verb == name) {
        Some((_, form)) => format!("it is written: {form}"),
        None if CommandId::from_name(name).is_some() => format!("{name} takes nothing after its name"),
        None => {
            let verbs: Vec<&str> = FORMS.iter().map(|(verb, _)| *verb).filter(|verb| *verb != "NAME").collect();
            format!("there is no command {name}; there are {}, and every name of a command such as edit.undo", verbs.join(", "))
        }
    }
}

fn number(said: &str) -> Result<usize, String> {
    said.parse().map_err(|error| format!("{said} is no number: {error}"))
}

fn counted(said: &str) -> Result<usize, String> {
    number(said).and_then(|number| if number == 0 { Err("numbers begin with 1".to_owned()) } else { Ok(number) })
}

fn known_status(said: &str) -> Result<PageStatus, String> {
    let all: Vec<&str> = PageStatus::ALL.iter().map(|status| status.id()).collect();
    PageStatus::from_id(said).ok_or_else(|| format!("there is no status {said}; there are {}", all.join(", ")))
}

fn known_kind(said: &str) -> Result<MarkKind, String> {
    let all: Vec<&str> = MarkKind::ALL.iter().map(|kind| kind.id()).collect();
    MarkKind::from_id(said).ok_or_else(|| format!("there is no kind of mark {said}; there are {}", all.join(", ")))
}

fn known_joining(said: &str) -> Result<Joining, String> {
    let all: Vec<&str> = Joining::ALL.iter().map(|joining| joining.id()).collect();
    Joining::from_id(said).ok_or_else(|| format!("nobody can decide {said} about a page break; there are {}", all.join(", ")))
}

fn known_level(said: &str) -> Result<Level, String> {
    let all: Vec<&str> = Level::ALL.iter().map(|level| level.id()).collect();
    Level::from_id(said).ok_or_else(|| format!("there is no level {said}; there are {}", all.join(", ")))
}

fn looking(flags: &[String]) -> Result<Looking, String> {
    let mut looking = Looking::default();
    for flag in flags {
        match flag.as_str() {
            "--regex" => looking.regex = true,
            "--any-case" => looking.any_case = true,
            "--whole-words" => looking.whole_words = true,
            "--this-page" => looking.this_page = true,
            other => return Err(format!("{other} is not understood here")),
        }
    }
    Ok(looking)
}

impl fmt::Display for Looking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = [
            (self.regex, " --regex"),
            (self.any_case, " --any-case"),
            (self.whole_words, " --whole-words"),
            (self.this_page, " --this-page"),
        ];
        flags.iter().filter(|(on, _)| *on).try_for_each(|(_, flag)| f.write_str(flag))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = |path: &PathBuf| quoted(&path.to_string_lossy());
        match self {
            Self::Open(paths) => write!(f, "open {}", paths.iter().map(path).collect::<Vec<_>>().join(" ")),
            Self::Page(label) => write!(f, "page {}", quoted(label)),
            Self::GoTo(start, end) => write!(f, "go-to {start} {end}"),
            Self::Find(query, looking) => write!(f, "find {}{looking}", quoted(query)),
            Self::Replace(query, with, looking) => write!(f, "replace {} {}{looking}", quoted(query), quoted(with)),
            Self::ReplaceAll(query, with, looking) => write!(f, "replace-all {} {}{looking}", quoted(query), quoted(with)),
            Self::Edit(start, end, text) => write!(f, "edit {start} {end} {}", quoted(text)),
            Self::Status(status, note) if note.is_empty() => write!(f, "status {}", status.id()),
            Self::Status(status, note) => write!(f, "status {} {}", status.id(), quoted(note)),
            Self::Mark(kind, start, end, None) => write!(f, "mark {} {start} {end}", kind.id()),
            Self::Mark(kind, start, end, Some(level)) => write!(f, "mark {} {start} {end} {}", kind.id(), level.id()),
            Self::ChangeMark(kind, None) => write!(f, "change-mark {}", kind.id()),
            Self::ChangeMark(kind, Some(level)) => write!(f, "change-mark {} {}", kind.id(), level.id()),
            Self::RepairMarkings(repairing) => write!(f, "repair-markings{repairing}"),
            Self::AllLikeThis(all) => write!(f, "all-like-this{all}"),
            Self::Recognize(request) => write!(f, "recognize{}", recognizing::format(request)),
            Self::Unmark(place) => write!(f, "unmark {place}"),
            Self::Confirm(rule, start, end) => write!(f, "confirm {} {start} {end}", quoted(rule)),
            Self::Reject(rule, start, end) => write!(f, "reject {} {start} {end}", quoted(rule)),
            Self::Break(None, joining) => write!(f, "break edge {}", joining.id()),
            Self::Break(Some(at), joining) => write!(f, "break {at} {}", joining.id()),
            Self::Take(place) => write!(f, "take {place}"),
            Self::Correct(text) => write!(f, "correct {}", quoted(text)),
            Self::Language(name) => write!(f, "language {}", quoted(name)),
            Self::TakeBack(place) => write!(f, "take-back {place}"),
            Self::Witness(place) => write!(f, "witness {place}"),
            Self::Save(to) => write!(f, "save {}", path(to)),
            Self::Export(request) => write!(f, "export {}", options::format(request)),
            Self::Plain(id) => match SHORT.iter().find(|(_, short)| short == id) {
                Some((name, _)) => f.write_str(name),
                None => f.write_str(id.info().name),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::COMMANDS;

    /// What is read and written again is the same line, and the same step.
    fn check(line: &str, written: &str) {
        let step = parse(line).unwrap().unwrap();
        assert_eq!(step.to_string(), written);
        assert_eq!(parse(written).unwrap(), Some(step));
    }

    #[test]
    fn lines_are_read_and_written_again() {
        check("open box", "open box");
        check("open 'it' \"two words.txt\"", "open 'it' \"two words.txt\"");
        check("page 3", "page 3");
        check("all-like-this tbe the --parts --pages 1-2", "all-like-this tbe the --pages 1-2 --parts");
        check("all-like-this rn→m --doubtful --any-case", "all-like-this rn→m --any-case --doubtful");
        check(r##"page "#3""##, r##"page "#3""##);
        check("  replace Cubz   \"Cuba\" # the island", "replace Cubz Cuba");
        check(r#"replace-all "say \"so\"" "" --whole-words --regex"#, r#"replace-all "say \"so\"" "" --regex --whole-words"#);
        check(r#"edit 10 14 "a\\b\nc""#, r#"edit 10 14 "a\\b\nc""#);
        check("status problem \"page 4 is missing\"", "status problem \"page 4 is missing\"");
        check("mark stamp 1 2", "mark stamp 1 2");
        check("language de_AT", "language de_AT");
        check("reject us.banner 0 23", "reject us.banner 0 23");
        check("break edge join-word", "break edge join-word");
        check("break 12 no-break", "break 12 no-break");
        check("mark banner 1 2 top-secret", "mark banner 1 2 top-secret");
        check("change-mark stamp", "change-mark stamp");
        check("change-mark banner secret", "change-mark banner secret");
        check("repair-markings", "repair-markings");
        check("repair-markings --spacing --kinds banner,stamp", "repair-markings --kinds banner,stamp --spacing");
        check("repair-markings --pages 1-3 --doubtful", "repair-markings --pages 1-3 --doubtful");
        check("recognize", "recognize");
        check("recognize --again --pages 1-3 --language eng+deu", "recognize --language eng+deu --pages 1-3 --again");
        check("edit.undo", "undo");
        check("save out.onionskin", "save out.onionskin");
        check(
            "export --to md -o out --lines join --drop banner,page-number --pages 1-3 --one-file-a-page --force",
            "export --to md -o out --lines join --drop banner,page-number --pages 1-3 --one-file-a-page --force",
        );
        check("export --keep all -o \"my text.txt\" --this-page", &{
            let all: Vec<&str> = MarkKind::ALL.iter().map(|kind| kind.id()).collect();
            format!("export --to txt -o \"my text.txt\" --keep {} --this-page", all.join(","))
        });
    }

    #[test]
    fn every_command_has_a_line() {
        for info in COMMANDS {
            check(info.name, &Step::Plain(info.id).to_string());
        }
    }

    #[test]
    fn lines_that_make_no_sense_say_why() {
        let told = |line: &str| parse(line).unwrap_err();
        assert_eq!(told("replace Cubz"), "it is written: replace QUERY TEXT [--regex] [--any-case] [--whole-words]");
        assert!(told("substitute a b").starts_with("there is no command substitute; there are open, page,"));
        assert_eq!(told("edit.undo 3"), "edit.undo takes nothing after its name");
        assert_eq!(told("replace \"Cubz Cuba"), "a quote is opened and not closed");
        assert_eq!(told("replace \"\" x"), "there is nothing to look for");
        assert_eq!(told("unmark 0"), "numbers begin with 1");
        assert!(told("status done").starts_with("there is no status done; there are not-started"));
        assert_eq!(told("export --to txt"), "an export needs a file: -o OUT");
        assert_eq!(parse_script("undo\nfly\n\nswim # far").unwrap_err().len(), 2);
        assert_eq!(parse("# only a comment"), Ok(None));
    }
}
