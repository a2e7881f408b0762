//! Values of fields as Rust.

use std::net::{IpAddr, SocketAddr};

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use sealgate_policy::desc::Rows;
use sealgate_policy::desc::visit::Variant;

pub(super) fn rows(rows: Rows) -> TokenStream {
    let Rows { start, end } = rows;
    let (start, end) = (number(start), number(end));
    quote!(Rows { start: #start, end: #end })
}

pub(super) fn socket_addr(address: &SocketAddr) -> TokenStream {
    let port = number(address.port());
    match address {
        SocketAddr::V6(v6) if v6.scope_id() != 0 => {
            let parts = v6.ip().segments().map(number);
            let scope = number(v6.scope_id());
            quote! {
                ::std::net::SocketAddr::V6(
                    ::std::net::SocketAddrV6::new(::std::net::Ipv6Addr::new(#(#parts),*), #port, 0, #scope),
                )
            }
        }
        _ => {
            let ip = ip_addr(&address.ip());
            quote!(::std::net::SocketAddr::new(#ip, #port))
        }
    }
}

pub(super) fn ip_addr(address: &IpAddr) -> TokenStream {
    match address {
        IpAddr::V4(address) => {
            let parts = address.octets().map(number);
            quote!(::std::net::IpAddr::V4(::std::net::Ipv4Addr::new(#(#parts),*)))
        }
        IpAddr::V6(address) => {
            let parts = address.segments().map(number);
            quote!(::std::net::IpAddr::V6(::std::net::Ipv6Addr::new(#(#parts),*)))
        }
    }
}

pub(super) fn variant(variant: Variant) -> TokenStream {
    let (of, name) = (format_ident!("{}", variant.of), format_ident!("{}", variant.name));
    quote!(#of::#name)
}

/// Without a suffix: the field has the type.
pub(super) fn number(value: impl Into<i128>) -> TokenStream {
    let value = value.into();
    let digits = Literal::u64_unsuffixed(u64::try_from(value.unsigned_abs()).unwrap_or(u64::MAX));
    if value < 0 { quote!(-#digits) } else { quote!(#digits) }
}
