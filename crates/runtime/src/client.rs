//! A client connection on which HTTP is spoken: what its requests share. Knows no socket.

use std::rc::Rc;

use sealgate_policy::Connection as Facts;

use crate::core::Core;
use crate::log::access::{ConnectionFields, Record};
use crate::watch::Watch;

/// See the module.
#[derive(Debug)]
pub struct Client {
    /// The core it lives on.
    pub core: Rc<Core>,
    /// Its times.
    pub watch: Rc<Watch>,
    /// What decisions see of it.
    pub facts: Facts,
    fields: ConnectionFields,
}

impl Client {
    /// A connection before its first request.
    pub fn new(core: Rc<Core>, watch: Rc<Watch>, facts: Facts) -> Self {
        Self { core, watch, facts, fields: ConnectionFields::default() }
    }

    /// Writes the line of a request.
    pub fn write(&self, record: &Record) {
        self.core.log.line(|out, clock| record.write(self.core.desc, &self.facts, &self.fields, out, clock));
    }
}
