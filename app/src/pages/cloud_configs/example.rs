//! A first text for those who begin: a page that a web server shows, with what most cloud-configs have in them.

pub const NAMESPACE: &str = "Webservers";
pub const NAME: &str = "My_Site";

pub const USER_DATA: &str = "\
#cloud-config
package_update: true
packages:
  - nginx-light
write_files:
  - path: /var/www/html/index.html
    permissions: '0644'
    content: |
      hello from My_Site
runcmd:
  - systemctl enable --now nginx
final_message: ready after $UPTIME s
";

/// What every cloud-config begins with.
pub const BARE: &str = "#cloud-config\n";
