//! What a rule file may look like, as its reader says: each access to a [`Table`](super::toml_table::Table) that has a
//! shape is noted in it. The readers are run over empty files for that, so that whatever they would take is here, with
//! the keys that they check names against.
//!
//! Nothing here knows what a rule is; [`schema`](crate::rules::schema) makes a JSON Schema of it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a key takes.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// A string.
    Text,
    /// A string or a list of strings.
    Texts,
    /// A number.
    Number,
    /// A whole number of at least this.
    Count(u32),
    /// True or false.
    Flag,
    /// One of these.
    Choice(Vec<String>),
    /// One or several of these.
    Choices(Vec<String>),
    /// A table.
    Table(Rc<Shape>),
    /// Tables in `[[brackets]]`.
    Tables(Rc<Shape>),
}

/// What a table takes.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    /// What it is: `a label rule`.
    pub what: RefCell<String>,
    /// The keys that it may have, in the order in which they are listed to users.
    pub keys: RefCell<Vec<String>>,
    /// What they take.
    pub values: RefCell<BTreeMap<String, Value>>,
    /// Those that it must have, with what is said where they are missing.
    pub needed: RefCell<BTreeMap<String, String>>,
    /// Its keys are names of the user's, and their values numbers.
    pub is_open: Cell<bool>,
}

impl Shape {
    pub fn new(what: &str) -> Rc<Self> {
        Rc::new(Self { what: RefCell::new(what.to_owned()), ..Self::default() })
    }

    /// Notes what a key takes; what was noted first is most precise.
    pub fn note(&self, key: &str, value: impl FnOnce() -> Value) {
        self.values.borrow_mut().entry(key.to_owned()).or_insert_with(value);
    }

    /// The shape of the tables at a key.
    pub fn inner(&self, key: &str, what: &str, value: fn(Rc<Self>) -> Value) -> Rc<Self> {
        let mut values = self.values.borrow_mut();
        let noted = values.entry(key.to_owned()).or_insert_with(|| value(Self::new(what)));
        let (Value::Table(shape) | Value::Tables(shape)) = noted else { return Self::new(what) };
        what.clone_into(&mut shape.what.borrow_mut());
        Rc::clone(shape)
    }
}
