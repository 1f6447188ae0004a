//! toulmin.toml: what options are when the command line does not give them.
//!
//! Keys are long options: those of all commands at the top, those of one command in a table with its name. Each becomes
//! the default of its option, so that clap checks its value, shows it in `--help`, and lets the command line win.

use std::fs;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toulmin::rules::{DRAFT, closest};

/// The file's name.
pub const NAME: &str = "toulmin.toml";

/// Options that nobody wants in a file.
const NOT_IN_FILES: [&str; 3] = ["help", "version", "isolated"];

/// What a file says.
#[derive(Debug)]
pub struct Settings {
    path: PathBuf,
    options: Vec<Setting>,
}

/// One option.
#[derive(Debug)]
struct Setting {
    /// The table that it is in; `None`: for all commands.
    command: Option<String>,
    key: String,
    values: Vec<String>,
    /// Where it is written.
    line: usize,
}

impl Settings {
    /// Reads the nearest file, in `folder` or above it.
    ///
    /// # Errors
    /// It cannot be read, or is no TOML of options, in a sentence for the user.
    pub fn find(folder: &Path) -> Result<Option<Self>, String> {
        let Some(path) = folder.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file()) else {
            return Ok(None);
        };
        // shown and joined as short as can be
        let path = path.strip_prefix(folder).map(Path::to_path_buf).unwrap_or(path);
        let text =
            fs::read_to_string(folder.join(&path)).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        let options = options(text).map_err(|(line, why)| format!("{}:{line}: {why}", path.display()))?;
        Ok(Some(Self { path, options }))
    }

    /// Where it was found.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes what it says the default of each option.
    ///
    /// # Errors
    /// A key that is no option, or a value that its option cannot have, in a sentence for the user.
    pub fn apply(&self, mut program: Command) -> Result<Command, String> {
        for setting in &self.options {
            let at = |why: String| format!("{}:{}: {why}", self.path.display(), setting.line);
            let change = |command: Command| -> Result<Command, String> {
                let arg = setting.arg(&command).map_err(at)?;
                let values = setting.checked(arg, &self.path).map_err(at)?;
                let id = arg.get_id().clone();
                Ok(command.mut_arg(id, |arg| arg.default_values(values)))
            };
            program = match &setting.command {
                None => change(program)?,
                Some(name) => {
                    if program.find_subcommand(name).is_none() {
                        let help = nearest(name, program.get_subcommands().map(Command::get_name));
                        return Err(at(format!("there is no command `{name}`{help}")));
                    }
                    let mut done = Ok(());
                    program = program.mut_subcommand(name, |command| match change(command.clone()) {
                        Ok(changed) => changed,
                        Err(why) => {
                            done = Err(why);
                            command
                        }
                    });
                    done?;
                    program
                }
            };
        }
        Ok(program)
    }

    /// What it says for a command and the command line does not: keys and values.
    pub fn used(&self, command: &str, found: &ArgMatches) -> Map<String, Value> {
        let own = |setting: &&Setting| {
            // an option's id is its name with `_`
            let id = setting.key.replace('-', "_");
            setting.command.as_deref() == Some(command) && found.value_source(&id) == Some(ValueSource::DefaultValue)
        };
        let shown = |setting: &Setting| {
            let value = match setting.values.as_slice() {
                [one] => Value::from(one.as_str()),
                many => Value::from(many),
            };
            (setting.key.clone(), value)
        };
        self.options.iter().filter(own).map(shown).collect()
    }
}

impl Setting {
    /// The option that the key names.
    fn arg<'c>(&self, command: &'c Command) -> Result<&'c Arg, String> {
        let found = command.get_arguments().filter(|arg| settable(arg)).find(|arg| arg.get_long() == Some(&self.key));
        found.ok_or_else(|| {
            let help =
                nearest(&self.key, command.get_arguments().filter(|arg| settable(arg)).filter_map(Arg::get_long));
            match &self.command {
                None => format!("no option of all commands is called `{}`{help}", self.key),
                Some(name) => format!("`{name}` has no option `{}`{help}", self.key),
            }
        })
    }

    /// The values as the option takes them; paths begin where the file is.
    fn checked(&self, arg: &Arg, file: &Path) -> Result<Vec<String>, String> {
        let key = &self.key;
        let takes_values = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
        let is_flag = self.values.iter().any(|value| matches!(value.as_str(), "true" | "false"));
        if !(takes_values || is_flag && self.values.len() == 1) {
            return Err(format!("`{key}` is true or false"));
        }
        if takes_values && self.values.len() > 1 && !matches!(arg.get_action(), ArgAction::Append) {
            return Err(format!("`{key}` takes one value, not a list"));
        }
        let possible = arg.get_possible_values();
        if takes_values && !possible.is_empty() {
            let known = || possible.iter().map(clap::builder::PossibleValue::get_name);
            if let Some(wrong) = self.values.iter().find(|value| !known().any(|name| name == *value)) {
                let names: Vec<_> = known().map(|name| format!("`{name}`")).collect();
                return Err(format!("`{key}` cannot be `{wrong}`; it takes {}", names.join(", ")));
            }
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let resolved = |value: &String| match folder {
            Some(folder) if arg.get_value_hint() == ValueHint::AnyPath && value != "-" => {
                folder.join(value).to_string_lossy().into_owned()
            }
            _ => value.clone(),
        };
        Ok(self.values.iter().map(resolved).collect())
    }
}

/// JSON Schema of the file, for a program: what [`Settings::apply`] takes.
pub fn schema(program: &Command) -> Value {
    let options = |command: &Command, all: bool| {
        let own = command.get_arguments().filter(|arg| arg.is_global_set() == all).filter(|arg| settable(arg));
        own.filter_map(|arg| Some((arg.get_long()?.to_owned(), schema_of(arg)))).collect::<Map<String, Value>>()
    };
    let mut properties = options(program, true);
    for command in program.get_subcommands() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let table = json!({
            "type": "object",
            "description": about,
            "properties": options(command, false),
            "additionalProperties": false,
        });
        properties.insert(command.get_name().to_owned(), table);
    }
    json!({
        "$schema": DRAFT,
        "title": "toulmin.toml: what options are when the command line does not give them",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

/// What an option takes in the file.
fn schema_of(arg: &Arg) -> Value {
    let about = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let mut names: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if !matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) {
        return json!({ "type": "boolean", "description": about });
    }
    let one = if names.is_empty() {
        json!({ "type": ["string", "number"] })
    } else {
        names.sort_unstable();
        json!({ "type": "string", "enum": names })
    };
    let mut value = match arg.get_action() {
        ArgAction::Append => json!({ "anyOf": [one, { "type": "array", "items": one }] }),
        _ => one,
    };
    value["description"] = about.into();
    value
}

/// Whether the file may hold an option.
fn settable(arg: &Arg) -> bool {
    arg.get_long().is_some_and(|long| !NOT_IN_FILES.contains(&long))
}

fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    closest(name, names).map_or(String::new(), |near| format!("; did you mean `{near}`?"))
}

/// Every option of a file, or the line and what is wrong there.
fn options(text: &str) -> Result<Vec<Setting>, (usize, String)> {
    let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let (tree, errors) = DeTable::parse_recoverable(text);
    if let Some(error) = errors.iter().min_by_key(|error| error.span().map(|span| span.start)) {
        let at = error.span().map_or(0, |span| span.start);
        return Err((line(at), format!("this is not TOML: {}", error.message())));
    }
    let mut out = Vec::new();
    read_table(tree.get_ref(), None, &line, &mut out)?;
    Ok(out)
}

fn read_table(
    table: &DeTable<'_>,
    command: Option<&str>,
    line: &impl Fn(usize) -> usize,
    out: &mut Vec<Setting>,
) -> Result<(), (usize, String)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in entries {
        let name = key.get_ref().as_ref();
        let line_number = line(key.span().start);
        let values = match value.get_ref() {
            DeValue::Table(inner) if command.is_none() => {
                read_table(inner, Some(name), line, out)?;
                continue;
            }
            DeValue::Array(items) => items.iter().map(Spanned::get_ref).map(scalar).collect(),
            one => scalar(one).map(|one| vec![one]),
        };
        let Some(values) = values else {
            let why = format!("`{name}` takes a string, a number, true or false, or a list of strings");
            return Err((line_number, why));
        };
        out.push(Setting { command: command.map(str::to_owned), key: name.to_owned(), values, line: line_number });
    }
    Ok(())
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program() -> Command {
        let list = Arg::new("include").long("include").action(ArgAction::Append);
        let flag = Arg::new("strict").long("strict").action(ArgAction::SetTrue);
        let csv = Arg::new("csv").long("csv").value_parser(["plain", "semicolon"]);
        let rules = Arg::new("rules").long("rules").global(true).value_parser(clap::value_parser!(PathBuf));
        Command::new("toulmin").arg(rules).subcommand(Command::new("map").args([list, flag, csv]))
    }

    fn settings(text: &str, folder: &str) -> Result<Settings, (usize, String)> {
        Ok(Settings { path: Path::new(folder).join(NAME), options: options(text)? })
    }

    fn parsed(text: &str, args: &[&str]) -> ArgMatches {
        let program = settings(text, "/up").unwrap().apply(program()).unwrap();
        program.try_get_matches_from([&["toulmin", "map"], args].concat()).unwrap()
    }

    #[test]
    fn options_are_defaults_and_the_command_line_wins() {
        let text = "rules = 'mine'\n[map]\nstrict = true\ncsv = 'plain'\ninclude = ['*.txt', '*.md']\n";
        let found = parsed(text, &[]);
        let (_, map) = found.subcommand().unwrap();
        assert!(map.get_flag("strict"));
        assert_eq!(map.get_one::<PathBuf>("rules").unwrap(), Path::new("/up/mine"));
        assert_eq!(map.get_many::<String>("include").unwrap().collect::<Vec<_>>(), ["*.txt", "*.md"]);
        let found = parsed(text, &["--csv", "semicolon", "--include", "*.html", "--rules", "theirs"]);
        let (_, map) = found.subcommand().unwrap();
        assert_eq!(map.get_one::<String>("csv").unwrap(), "semicolon");
        assert_eq!(map.get_many::<String>("include").unwrap().collect::<Vec<_>>(), ["*.html"]);
        assert_eq!(map.get_one::<PathBuf>("rules").unwrap(), Path::new("theirs"));
    }

    #[test]
    fn mistakes_have_a_line_and_a_way_out() {
        for (text, expected) in [
            ("\n[map]\nstrikt = true", "/up/toulmin.toml:3: `map` has no option `strikt`; did you mean `strict`?"),
            ("[mapp]\nstrict = true", "/up/toulmin.toml:2: there is no command `mapp`; did you mean `map`?"),
            ("strict = true", "/up/toulmin.toml:1: no option of all commands is called `strict`"),
            ("[map]\nstrict = 'yes'", "/up/toulmin.toml:2: `strict` is true or false"),
            ("[map]\ncsv = 'excel'", "/up/toulmin.toml:2: `csv` cannot be `excel`; it takes `plain`, `semicolon`"),
            ("[map]\ncsv = ['plain', 'plain']", "/up/toulmin.toml:2: `csv` takes one value, not a list"),
            ("[map]\nhelp = true", "/up/toulmin.toml:2: `map` has no option `help`"),
        ] {
            assert_eq!(settings(text, "/up").unwrap().apply(program()).unwrap_err(), expected);
        }
        assert_eq!(settings("a = 1\nb = [", "").unwrap_err().0, 2);
        assert!(settings("[map.x]\ny = 1", "").unwrap_err().1.contains("`x` takes a string"));
    }

    #[test]
    fn the_nearest_file_counts() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("a/b");
        fs::create_dir_all(&below).unwrap();
        fs::write(folder.path().join(NAME), "quiet = true").unwrap();
        assert_eq!(Settings::find(&below).unwrap().unwrap().path(), folder.path().join(NAME));
        fs::write(below.join(NAME), "rules = 'mine'\n[map]\nstrict = true\ncsv = 'plain'").unwrap();
        let settings = Settings::find(&below).unwrap().unwrap();
        assert_eq!(settings.path(), Path::new(NAME));
        let found = settings.apply(program()).unwrap().try_get_matches_from(["toulmin", "map", "--strict"]).unwrap();
        let (name, map) = found.subcommand().unwrap();
        assert_eq!(Value::from(settings.used(name, map)).to_string(), r#"{"csv":"plain"}"#);
    }
}
