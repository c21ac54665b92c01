//! The sizes as they were, so that a jump is seen when it happens.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::machine;
use crate::programs::Programs;
use crate::rows::sizes::{self, SIZES};

const TITLE: &str = "date\tversion\tlibsnrclient.so\tno built-in transport\tlinked growth\n";

/// A growth against the last line that nobody has accepted.
const JUMP: f64 = 1.03;

/// The file of sizes, one line for each time they were accepted.
pub struct History {
    path: PathBuf,
}

impl History {
    /// The history in a file, which need not exist yet.
    pub fn new(path: impl AsRef<Path>) -> Self {
        Self {
            path: path.as_ref().to_owned(),
        }
    }

    /// The largest size that is no jump, for each of [`SIZES`]; nothing when there is no history.
    pub fn limits(&self) -> Result<Option<[f64; SIZES]>> {
        let Ok(text) = fs::read_to_string(&self.path) else {
            return Ok(None);
        };
        let Some(line) = text.lines().skip(1).last() else {
            return Ok(None);
        };
        let sizes: Vec<f64> = line
            .split('\t')
            .skip(2)
            .filter_map(|size| size.parse().ok())
            .collect();
        let sizes: [f64; SIZES] = sizes
            .try_into()
            .map_err(|_| format!("the last line of {} has no sizes", self.path.display()))?;
        Ok(Some(sizes.map(|size| size * JUMP)))
    }

    /// Accepts the sizes as they are.
    pub fn record(&self, programs: &Programs) -> Result<()> {
        let cannot = |error| format!("{} cannot be written: {error}", self.path.display());
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.path)
            .map_err(cannot)?;
        if file.metadata().map_err(cannot)?.len() == 0 {
            file.write_all(TITLE.as_bytes()).map_err(cannot)?;
        }
        let sizes = sizes::measure(programs)?.map(|size| format!("{size:.0}"));
        let line = format!(
            "{}\t{}\t{}\n",
            machine::date(),
            env!("CARGO_PKG_VERSION"),
            sizes.join("\t")
        );
        file.write_all(line.as_bytes()).map_err(cannot)
    }
}
