//! `import`: what APISIX was told, as a gateway.toml with its PEM files.

mod draft;
mod emit;
mod json;
mod objects;
mod pem;
mod place;
mod resolve;
mod yaml;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fs, io};

use sealgate_compiler::{Clock, render};

pub(crate) use pem::file_name;

use crate::files::{NewFile, write_all};
use crate::output::{End, count, say, style};
use draft::{CONFIG, Draft, draft};

/// Makes a gateway.toml and its PEM files of what Apache APISIX was told: bodies and answers of the Admin API, a dump of
/// etcd, or apisix.yaml.
///
/// What gateway.toml cannot say is listed, here and in its comments. Exit code 1 if the result cannot be sealed as it is.
#[derive(clap::Args)]
pub(crate) struct Import {
    /// JSON or YAML, any number of objects in each; `-` is the standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where gateway.toml and certs/ are written.
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    output: PathBuf,
    /// Replaces files that are there.
    #[arg(long)]
    force: bool,
}

impl Import {
    pub(crate) fn run(&self) -> End {
        self.import().unwrap_or_else(|text| {
            say(&format!("error: {text}"));
            End::Usage
        })
    }

    fn import(&self) -> Result<End, String> {
        let clock = Clock::from_environment()?;
        let inputs = self.files.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
        let draft = draft(&inputs, clock)?;
        write_all(&self.output, &files(&draft), self.force)?;
        Ok(tell(&draft, &self.output))
    }
}

fn read(path: &Path) -> Result<(String, String), String> {
    if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input: {error}"))?;
        return Ok(("standard input".to_owned(), text));
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok((name, text))
}

fn files(draft: &Draft) -> Vec<NewFile<'_>> {
    let pem =
        draft.files.iter().map(|(name, file)| NewFile { name: name.into(), text: &file.text, secret: file.secret });
    std::iter::once(NewFile { name: CONFIG.into(), text: &draft.text, secret: false }).chain(pem).collect()
}

fn tell(draft: &Draft, output: &Path) -> End {
    draft.unsaid.iter().for_each(|text| say(text));
    if !draft.found.is_empty() {
        say(&format!("{}\n", render(&draft.found, &draft.sources, style())));
    }
    let unsaid = match draft.unsaid.len() {
        0 => String::new(),
        number => format!("; {} could not be said", count(number, "thing")),
    };
    let files = count(draft.files.iter().count(), "PEM file");
    say(&format!("wrote {} and {files}{unsaid}", output.join(CONFIG).display()));
    if draft.found.has_errors() { End::Found } else { End::Fine }
}
