//! Exports to the disk: whole files or none, nothing over what is there unless that was said, sources only with a backup.

use super::{
    Beside, Export, ExportFile, ExportOptions, ExportPage, Sources, into_folder, make, patching, pdf, pictures, report_path, stopped,
};
use crate::app::problem::Problem;
use crate::app::side_by_side::in_order;
use crate::formats::pdf::Standard;
use crate::store::atomic::{self, IfThere};
use crate::store::listing;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Makes an export and writes it: a single file to `target`, several into the folder `target`, with the report where there is one. Gives
/// what was made and where it was written; the report comes last.
///
/// # Errors
/// As [`make`] and [`write()`].
pub fn make_and_write(
    pages: &[ExportPage],
    options: &ExportOptions,
    sources: &Sources<'_>,
    target: &Path,
    replace: bool,
) -> Result<(Export, Vec<PathBuf>), Problem> {
    let folder = into_folder(options, pages.len());
    let inside = target.join("page");
    let sources = &Sources { target: Some(if folder { &inside } else { target }), ..sources.clone() };
    let mut made = make(pages, options, sources)?;
    if sources.cancel.is_cancelled() {
        return Err(stopped());
    }
    if options.format == "patch" {
        let paths = write_patched(&made, target, sources.root, (replace, options.in_place))?;
        return Ok((made, paths));
    }
    if !made.later {
        let paths = paths_of(&made, target, folder);
        nothing_there(&paths, replace)?;
        let mut problems = beside(&made, target, folder, sources, replace)?;
        made.problems.append(&mut problems);
        let paths = write(&made, target, folder, replace)?;
        return Ok((made, paths));
    }
    let groups: Vec<&[ExportPage]> = if folder { pages.chunks(1).collect() } else { vec![pages] };
    let paths = paths_of(&made, target, folder);
    nothing_there(&paths, replace)?;
    if folder {
        atomic::make_folder(target).map_err(|error| Problem::new(error.to_string()))?;
    }
    let if_there = if replace { IfThere::Replace } else { IfThere::Keep };
    for (group, path) in groups.into_iter().zip(&paths) {
        let mut problems = Vec::new();
        let written = atomic::write_with(path, if_there, |out| stream(group, options, sources, &mut problems, out));
        made.problems.append(&mut problems);
        written.map_err(|error| if sources.cancel.is_cancelled() { stopped() } else { Problem::new(error.to_string()) })?;
    }
    Ok((made, paths))
}

/// Writes the one file of an export that is [`Export::later`].
///
/// # Errors
/// Where it cannot be written, or it was stopped.
pub fn stream(
    pages: &[ExportPage],
    options: &ExportOptions,
    sources: &Sources<'_>,
    problems: &mut Vec<Problem>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let standard = if options.format == "pdf-a1" { Standard::A1b } else { Standard::A2u };
    pdf::write(pages, standard, sources, problems, out)
}

/// Writes the pictures of a document beside it, before the document; gives what was met. A picture that cannot be made is told of.
fn beside(export: &Export, target: &Path, into_folder: bool, sources: &Sources<'_>, replace: bool) -> Result<Vec<Problem>, Problem> {
    if export.beside.is_empty() {
        return Ok(Vec::new());
    }
    let folder = if into_folder { target } else { target.parent().unwrap_or(Path::new("")) };
    let paths: Vec<PathBuf> = export.beside.iter().map(|file| folder.join(&file.name)).collect();
    nothing_there(&paths, replace)?;
    if let Some(folder) = paths.first().and_then(|path| path.parent()) {
        atomic::make_folder(folder).map_err(|error| Problem::new(error.to_string()))?;
    }
    let if_there = if replace { IfThere::Replace } else { IfThere::Keep };
    let (mut problems, total) = (Vec::new(), paths.len() as u64 + 1);
    let work = |(): &mut (), _: usize, file: &Beside| pictures::bytes(sources.root, file, sources.cancel);
    let written = in_order(
        &export.beside,
        || (),
        work,
        |at, made| {
            if sources.cancel.is_cancelled() {
                return Err(Problem::new("The export was stopped.").kept(format!("{at} pictures were written before, and no document.")));
            }
            match (made, paths.get(at)) {
                (Ok(bytes), Some(path)) => {
                    atomic::write(path, &bytes, if_there)
                        .map_err(|error| Problem::new(error.to_string()).kept("No document was written."))?;
                }
                (Err(problem), _) => problems.push(problem),
                (Ok(_), None) => {}
            }
            (sources.progress)(at as u64 + 1, total);
            Ok(())
        },
    );
    written.map(|()| problems)
}

fn paths_of(export: &Export, target: &Path, into_folder: bool) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        if into_folder { export.files.iter().map(|file| target.join(&file.name)).collect() } else { vec![target.to_path_buf()] };
    paths.extend(export.report.is_some().then(|| report_path(target, into_folder)));
    paths
}

fn nothing_there(paths: &[PathBuf], replace: bool) -> Result<(), Problem> {
    match paths.iter().find(|path| !replace && listing::stat(path).is_ok()) {
        Some(there) => {
            let advice = "Choose another name, or say that it may be replaced.";
            Err(Problem::new("There is a file of this name already.").kept("Nothing was written.").advice(advice).at(there))
        }
        None => Ok(()),
    }
}

/// Writes patched files into a folder. A source is written over only where that was said, and then kept beside under `.bak`.
fn write_patched(export: &Export, target: &Path, root: &Path, (replace, in_place): (bool, bool)) -> Result<Vec<PathBuf>, Problem> {
    let failed = |error: crate::store::StoreError| Problem::new(error.to_string());
    let paths: Vec<PathBuf> = export.files.iter().map(|file| patching::target(target, &file.name, root, in_place)).collect();
    let is_source = |file: &ExportFile, path: &Path| listing::same_file(path, &root.join(&file.name));
    let new: Vec<PathBuf> =
        export.files.iter().zip(&paths).filter(|(file, path)| !is_source(file, path)).map(|(_, path)| path.clone()).collect();
    nothing_there(&new, replace)?;
    for (file, path) in export.files.iter().zip(&paths) {
        if let Some(folder) = path.parent() {
            atomic::make_folder(folder).map_err(failed)?;
        }
        let over = is_source(file, path);
        if over {
            let old = listing::read_file(path, u64::MAX).map_err(failed)?;
            let backup = patching::with_ending(path, "bak");
            // The first backup is the file as it was before anything was put back into it.
            if listing::stat(&backup).is_err() {
                atomic::write(&backup, &old, IfThere::Keep).map_err(failed)?;
            }
        }
        atomic::write(path, &file.bytes, if replace || over { IfThere::Replace } else { IfThere::Keep }).map_err(failed)?;
    }
    Ok(paths)
}

/// Writes an export: a single file to `target`, several into the folder `target`, with the report where there is one. Returns what
/// was written; the report comes last.
///
/// # Errors
/// Where a file is there already and `replace` was not said, or cannot be written. Of many files none is written where one of them is there
/// already.
pub fn write(export: &Export, target: &Path, into_folder: bool, replace: bool) -> Result<Vec<PathBuf>, Problem> {
    let paths = paths_of(export, target, into_folder);
    nothing_there(&paths, replace)?;
    if into_folder {
        atomic::make_folder(target).map_err(|error| Problem::new(error.to_string()))?;
    }
    let if_there = if replace { IfThere::Replace } else { IfThere::Keep };
    let files: Vec<(PathBuf, &[u8])> =
        paths.iter().cloned().zip(export.files.iter().chain(&export.report).map(|file| file.bytes.as_slice())).collect();
    atomic::write_many(&files, if_there).map_err(|(written, error)| {
        let kept = if written == 0 { "Nothing was written.".to_owned() } else { format!("{written} files were written before.") };
        Problem::new(error.to_string()).kept(kept)
    })?;
    Ok(paths)
}
