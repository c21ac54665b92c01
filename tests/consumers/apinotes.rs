//! The module map, and the API notes beside it: what Swift knows about the header beyond C.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use super::tools::{install, is_installed, needs, output_of, root, run};
use super::{beside, header, stand_ins};

/// `Some(true)`: never NULL; `Some(false)`: may be NULL; `None`: no pointer.
type Nullability = Option<bool>;

#[derive(Debug, Default, PartialEq)]
struct Function {
    result: Nullability,
    parameters: Vec<Nullability>,
}

/// API notes that name what is gone, or leave out what is new, are worse than none.
#[test]
fn the_notes_tell_of_every_pointer_and_every_enum() {
    let (functions, enums) = notes();
    let header = header::read(&root().join("include"));
    let declared: BTreeSet<_> = header.functions.keys().cloned().collect();
    assert_eq!(
        declared,
        stand_ins::functions().into_iter().collect(),
        "the header is misread"
    );
    let unknown: Vec<_> = functions
        .keys()
        .filter(|name| !declared.contains(*name))
        .collect();
    assert!(unknown.is_empty(), "not in the header: {unknown:?}");
    assert_eq!(
        enums, header.enums,
        "the enums of the notes and of the header"
    );
    for (name, declaration) in &header.functions {
        let has_pointer = declaration.result || declaration.parameters.contains(&true);
        let Some(note) = functions.get(name) else {
            assert!(
                !has_pointer,
                "{name} has a pointer; add it to SNRClient.apinotes"
            );
            continue;
        };
        assert_eq!(
            note.result.is_some(),
            declaration.result,
            "the result of {name}"
        );
        if declaration.parameters.contains(&true) || !note.parameters.is_empty() {
            let told: Vec<bool> = note.parameters.iter().map(Option::is_some).collect();
            assert_eq!(told, declaration.parameters, "the parameters of {name}");
        }
    }
}

/// What is freed, retained or asked may be NULL by the header's conventions; what a setter sets may not.
#[test]
fn the_notes_follow_the_conventions_of_the_header() {
    let (functions, _) = notes();
    for (name, note) in &functions {
        let (object, verb) = name
            .split_once('_')
            .expect("names are of a type and a verb");
        let first = note.parameters.first().copied().flatten();
        if ["free", "release", "retain"].contains(&verb) {
            assert_eq!(first, Some(false), "{name} takes NULL");
        }
        if verb == "retain" || (verb.starts_with("get") && object != "SNRApiError") {
            assert_ne!(note.result, Some(true), "{name} answers NULL for NULL");
        }
        if object == "SNRSettings" && verb.starts_with("set") {
            assert_eq!(first, Some(true), "{name} refuses NULL");
        }
    }
}

/// Any clang makes a module of what is installed.
#[test]
fn the_module_map_makes_a_module() {
    if !needs(&["clang"]) {
        return;
    }
    let prefix = install("module");
    let source = beside(&prefix, "import.c");
    let text = "#pragma clang module import SNRClient\nint main(void) { return SNRClient_isSignedIn(); }\n";
    fs::write(&source, text).expect("the scratch directory can be written to");
    run(modules("clang", &prefix).arg(&source));
}

/// NULL where the header refuses it, and what may be NULL where it must not, are told by a compiler that knows API
/// notes; nothing else is.
#[test]
fn compilers_warn_of_null() {
    let Some(clang) = clang_with_notes() else {
        return;
    };
    let prefix = install("notes");
    let source = beside(&prefix, "null.c");
    let text = "#include <SNRClient.h>\n\
        void good(SNRSettings *settings) {\n\
            SNRSynerise_initialize(\"key\", 0, 0);\n\
            SNRSettings_setLogger(settings, SNRLogLevelOff, 0, 0, 0);\n\
            const char *_Nonnull version = SNRSynerise_version();\n\
            SNRLogLevel newer = 77;\n\
            (void)version; (void)newer;\n\
        }\n\
        void bad(void) {\n\
            SNRSynerise_initialize(0, 0, 0);\n\
            SNRSettings_setLogger(0, SNRLogLevelOff, 0, 0, 0);\n\
            char *_Nonnull uuid = SNRClient_getUUID();\n\
            (void)uuid;\n\
        }\n";
    fs::write(&source, text).expect("the scratch directory can be written to");
    let mut command = modules(&clang, &prefix);
    command.args([
        "-fapinotes-modules",
        "-Wnonnull",
        "-Wnullable-to-nonnull-conversion",
        "-Wassign-enum",
    ]);
    let diagnostics = output_of(command.arg(&source));
    let found: Vec<(&str, &str)> = diagnostics
        .lines()
        .filter(|line| line.contains("warning: ") || line.contains("error: "))
        .map(|line| {
            let line_number = line
                .split("null.c:")
                .nth(1)
                .and_then(|rest| rest.split(':').next());
            let flag = line.rsplit('[').next().unwrap_or_default();
            (line_number.unwrap_or_default(), flag.trim_end_matches(']'))
        })
        .collect();
    let mut wanted = vec![
        ("10", "-Wnonnull"),
        ("11", "-Wnonnull"),
        ("12", "-Wnullable-to-nonnull-conversion"),
    ];
    let mut sorted = found.clone();
    sorted.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(sorted, wanted, "{diagnostics}");
}

/// A compiler that knows API notes, which are in clang since version 19.
pub(crate) fn clang_with_notes() -> Option<String> {
    let numbered = (19..40).rev().map(|version| format!("clang-{version}"));
    let found = ["clang".to_owned()]
        .into_iter()
        .chain(numbered)
        .find(|clang| {
            let mut command = Command::new(clang);
            command.args([
                "-fapinotes-modules",
                "-fsyntax-only",
                "-x",
                "c",
                "/dev/null",
            ]);
            is_installed(clang) && command.output().is_ok_and(|output| output.status.success())
        });
    match found {
        Some(clang) => Some(clang),
        None => needs(&["clang-19"]).then(|| "clang-19".to_owned()),
    }
}

/// A run of a compiler that makes modules of what is installed.
fn modules(clang: &str, prefix: &Path) -> Command {
    let mut command = Command::new(clang);
    command
        .args(["-fsyntax-only", "-fmodules", "-fimplicit-module-maps"])
        .arg(format!(
            "-fmodules-cache-path={}",
            beside(prefix, "modules").display()
        ))
        .arg("-I")
        .arg(prefix.join("include/SNRClient"));
    command
}

/// The functions and enums that the notes name.
fn notes() -> (BTreeMap<String, Function>, BTreeSet<String>) {
    let text =
        fs::read_to_string(root().join("include/SNRClient.apinotes")).expect("the notes are there");
    let (functions, tags) = text
        .split_once("\nTags:\n")
        .expect("enums come after functions");
    let (_, functions) = functions
        .split_once("\nFunctions:\n")
        .expect("there are functions");
    let mut read = BTreeMap::new();
    for entry in functions.split("- Name: ").skip(1) {
        let mut lines = entry.lines();
        let name = lines
            .next()
            .expect("an entry begins with its name")
            .to_owned();
        let mut function = Function::default();
        for line in lines.filter(|line| !line.starts_with('#')) {
            let (key, value) = line
                .trim()
                .split_once(": ")
                .expect("a line is a key and a value");
            match key {
                "NullabilityOfRet" => function.result = nullability(value),
                "Nullability" => {
                    let values = value.trim_start_matches('[').trim_end_matches(']');
                    function.parameters = values.split(", ").map(nullability).collect();
                }
                _ => panic!("{name} has a note that this test does not know: {line}"),
            }
        }
        assert!(
            read.insert(name.clone(), function).is_none(),
            "{name} is there twice"
        );
    }
    let mut enums = BTreeSet::new();
    for entry in tags.split("- Name: ").skip(1) {
        let (name, rest) = entry.split_once('\n').expect("an entry has several lines");
        assert_eq!(rest.trim(), "EnumExtensibility: open", "{name} may grow");
        assert!(enums.insert(name.to_owned()), "{name} is there twice");
    }
    (read, enums)
}

fn nullability(letter: &str) -> Nullability {
    match letter {
        "N" => Some(true),
        "O" => Some(false),
        "S" => None,
        _ => panic!("{letter} is no nullability"),
    }
}
