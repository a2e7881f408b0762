//! The one place where generated code comes in.

include!(concat!(env!("OUT_DIR"), "/gateway.rs"));
