//! What the header declares, as far as API notes are about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

pub(crate) struct Header {
    pub(crate) functions: BTreeMap<String, Declaration>,
    pub(crate) enums: BTreeSet<String>,
}

/// Which of a function's types are pointers.
pub(crate) struct Declaration {
    pub(crate) result: bool,
    pub(crate) parameters: Vec<bool>,
}

pub(crate) fn read(include: &Path) -> Header {
    let text = fs::read_to_string(include.join("SNRClient.h")).expect("the header is there");
    let code = without_comments(&text);
    let statements: Vec<&str> = code.split(';').map(str::trim).collect();
    let callbacks: BTreeSet<&str> = statements
        .iter()
        .filter(|statement| statement.contains("typedef"))
        .filter_map(|statement| statement.split_once("(*")?.1.split_once(')'))
        .map(|(name, _)| name)
        .collect();
    let is_pointer = |text: &str| {
        let first = text.split_whitespace().next().unwrap_or_default();
        text.contains('*') || callbacks.contains(first)
    };
    let mut functions = BTreeMap::new();
    for statement in &statements {
        if statement.contains("typedef") || statement.contains('{') && !statement.contains("extern")
        {
            continue;
        }
        let Some((front, parameters)) = statement
            .strip_suffix(')')
            .and_then(|text| text.split_once('('))
        else {
            continue;
        };
        let front = front.rsplit(['{', '}']).next().unwrap_or_default();
        let start =
            front.rfind(|character: char| !character.is_ascii_alphanumeric() && character != '_');
        let (result, name) = front.split_at(start.expect("a function has a result") + 1);
        let parameters = match parameters.trim() {
            "void" => Vec::new(),
            parameters => parameters.split(',').map(is_pointer).collect(),
        };
        let declaration = Declaration {
            result: is_pointer(result),
            parameters,
        };
        functions.insert(name.to_owned(), declaration);
    }
    let enums = code
        .split("typedef enum ")
        .skip(1)
        .filter_map(|rest| rest.split_once([' ', '\n']))
        .filter(|(_, rest)| rest.trim_start().starts_with('{'))
        .map(|(name, _)| name.to_owned())
        .collect();
    Header { functions, enums }
}

/// The code without comments and without lines for the preprocessor.
fn without_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        code.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let lines = code
        .lines()
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    lines
        .filter(|line| !line.starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n")
}
