//! The test image: a minimal Debian 12 with cloud-init, made once and kept as tarballs.
//!
//! An LXD image may be split in metadata and root file system. Both images share one file system;
//! the broken one's metadata only overwrites the locale on first start, so that cloud-init ends
//! with `status: error` as it does on a host where that locale cannot be made.

use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use super::{host::Host, mirror};
use crate::{folders, process};

const RELEASE: &str = "bookworm";
/// Part of the file name: raise it when the recipe changes, and old caches are left behind.
const RECIPE: u32 = 1;

/// Their order is that of `lxc image list`.
pub const GOOD: &str = "debian/12/cloud";
pub const BROKEN_LOCALE: &str = "debian/12/cloud-broken-locale";

const PACKAGES: [&str; 9] =
    ["cloud-init", "systemd-sysv", "ifupdown", "isc-dhcp-client", "iproute2", "curl", "ca-certificates", "locales", "python3"];

/// Both images are on the host afterwards.
pub fn import(host: &Host) -> Result<()> {
    let aliases = process::output(&mut host.lxc(["image", "alias", "list", "--format", "csv"]))?;
    for (alias, locale) in [(GOOD, None), (BROKEN_LOCALE, Some("en_US.UTF-8"))] {
        if aliases.lines().any(|line| line.starts_with(&format!("{alias},"))) {
            continue;
        }
        println!("xtask: importing the image {alias}");
        let (metadata, root) = (metadata(alias, locale)?, root_file_system()?);
        let mut import = host.lxc(["image", "import"]);
        process::output(import.arg(metadata).arg(root).args(["--alias", alias]))?;
    }
    Ok(())
}

fn folder() -> Result<PathBuf> {
    folders::made(folders::cache()?.join("images"))
}

/// The cached root file system, made if this is the first time. Only a finished one gets its name.
fn root_file_system() -> Result<PathBuf> {
    let tarball = folder()?.join(format!("debian-12-{RECIPE}.tar.gz"));
    if !tarball.is_file() {
        println!("xtask: making the test image, once (about two minutes)");
        let root = folder()?.join("rootfs");
        folders::removed(&root)?;
        install(&root)?;
        configure(&root)?;
        let unfinished = tarball.with_extension("unfinished");
        pack(&root, &unfinished)?;
        fs::rename(&unfinished, &tarball)?;
        folders::removed(&root)?;
    }
    Ok(tarball)
}

/// The security suite comes after debootstrap: with it in one go, debootstrap's own resolver trips
/// over python3-cffi, which exists in two versions then.
fn install(root: &Path) -> Result<()> {
    let sources = mirror::sources_of(RELEASE)?;
    let log = folder()?.join("make.log");
    println!("xtask: its log is {}", log.display());
    let log = File::create(log)?;
    let mut debootstrap = Command::new("debootstrap");
    debootstrap.args(["--variant=minbase", RELEASE]).arg(root).arg(&sources[0].uri);
    process::run(debootstrap.stdout(log.try_clone()?).stderr(log.try_clone()?))?;

    let lines: String = sources.iter().map(mirror::Source::line).collect();
    fs::write(root.join("etc/apt/sources.list"), lines)?;
    // No service may start inside the folder.
    write_executable(&root.join("usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n")?;
    fs::copy("/etc/resolv.conf", root.join("etc/resolv.conf")).context("copy resolv.conf")?;
    for step in [
        &["apt-get", "update"][..],
        &[&["apt-get", "install", "-y", "--no-install-recommends"], &PACKAGES[..]].concat(),
        &["apt-get", "clean"],
    ] {
        let mut chroot = Command::new("chroot");
        chroot.arg(root).args(step).env("DEBIAN_FRONTEND", "noninteractive");
        process::run(chroot.stdout(log.try_clone()?).stderr(log.try_clone()?))?;
    }
    Ok(())
}

fn configure(root: &Path) -> Result<()> {
    let interfaces = "auto lo\niface lo inet loopback\nauto eth0\niface eth0 inet dhcp\n";
    fs::write(root.join("etc/network/interfaces"), interfaces)?;
    let cloud = "datasource_list: [LXD, NoCloud, None]\nlocale: C.UTF-8\nnetwork: {config: disabled}\n";
    fs::write(root.join("etc/cloud/cloud.cfg.d/90_image.cfg"), cloud)?;
    // Every container gets an identity of its own, and the resolver that DHCP names.
    fs::write(root.join("etc/machine-id"), "")?;
    fs::write(root.join("etc/resolv.conf"), "")?;
    fs::write(root.join("etc/hostname"), "debian\n")?;
    fs::remove_file(root.join("usr/sbin/policy-rc.d"))?;
    let lists = root.join("var/lib/apt/lists");
    folders::emptied(&lists)?;
    fs::create_dir_all(lists.join("partial"))?;
    Ok(())
}

fn pack(root: &Path, tarball: &Path) -> Result<()> {
    let mut tar = Command::new("tar");
    tar.arg("--create").arg("--gzip").arg("--numeric-owner").arg("--xattrs");
    process::run(tar.arg("--file").arg(tarball).arg("--directory").arg(root).arg("."))
}

fn metadata(alias: &str, locale: Option<&str>) -> Result<PathBuf> {
    let file_name = alias.replace('/', "-");
    let staging = folder()?.join(format!("{file_name}.metadata"));
    folders::removed(&staging)?;
    fs::create_dir_all(staging.join("templates"))?;
    let mut text = format!(
        "architecture: {}\ncreation_date: 1700000000\nproperties:\n  os: Debian\n  release: {RELEASE}\n  variant: cloud\n  description: {alias}\n",
        std::env::consts::ARCH,
    );
    if let Some(locale) = locale {
        text += "templates:\n  /etc/cloud/cloud.cfg.d/95_locale.cfg:\n    when: [create, copy]\n    template: locale.tpl\n";
        fs::write(staging.join("templates/locale.tpl"), format!("locale: {locale}\n"))?;
    }
    fs::write(staging.join("metadata.yaml"), text)?;
    let tarball = folder()?.join(format!("{file_name}.metadata.tar.gz"));
    pack(&staging, &tarball)?;
    folders::removed(&staging)?;
    Ok(tarball)
}

fn write_executable(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}
