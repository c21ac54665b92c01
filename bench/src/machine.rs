//! What the figures were measured on.

use std::path::Path;
use std::process::Command;
use std::{env, fs, thread};

/// Name and value of each fact.
pub fn facts(directory: &Path) -> Vec<(&'static str, String)> {
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".into());
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let mut facts = vec![
        ("date", date()),
        ("SNRClient", env!("CARGO_PKG_VERSION").into()),
        ("processor", format!("{}, {cores} cores", processor())),
        ("kernel", kernel()),
        ("others at work when it began", load()),
        ("file system of the commits", file_system(directory)),
        ("Rust", first_line("rustc", &["--version"])),
        ("C compiler", first_line(&compiler, &["--version"])),
    ];
    for (name, package) in [
        ("libcurl", "libcurl"),
        ("jansson", "jansson"),
        ("OpenSSL", "openssl"),
        ("SQLite", "sqlite3"),
    ] {
        facts.push((name, first_line("pkg-config", &["--modversion", package])));
    }
    facts
}

/// Today.
pub fn date() -> String {
    first_line("date", &["-u", "+%Y-%m-%d"])
}

fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().ok();
    let text = output
        .filter(|output| output.status.success())
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let line = text.as_deref().and_then(|text| text.lines().next());
    line.unwrap_or("not installed").trim().to_owned()
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == "model name").then(|| value.trim().to_owned())
    });
    model.unwrap_or_else(|| env::consts::ARCH.into())
}

/// The version without what a distribution calls its build.
fn kernel() -> String {
    let release = first_line("uname", &["-sr"]);
    release.split('-').next().unwrap_or_default().to_owned()
}

/// How many others wanted a processor in the minute before.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = text.split(' ').next().unwrap_or_default();
    format!("{load} on average")
}

/// The kind of the file system that `directory` is on.
pub fn file_system(directory: &Path) -> String {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?, fields.next()?))
    });
    let of_directory = mounts.filter(|(mounted, _)| directory.starts_with(mounted));
    let nearest = of_directory.max_by_key(|(mounted, _)| mounted.len());
    nearest.map_or("unknown", |(_, kind)| kind).to_owned()
}
