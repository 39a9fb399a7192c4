//! The server over HTTP, without a network: requests go into the router as a browser or a client would send them.

mod api;
mod client;
mod doors;
mod pages;
