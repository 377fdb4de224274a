//! Who has which role in a project. That a project has one owner at most is the database's own rule.

use app::model::{
    ids::{ProjectId, UserId},
    project::{Member, Role},
};
use sqlx::any::AnyRow;

use super::{Store, StoreError, Tx, row::RowExt as _};

impl Store {
    /// Members of a project: the highest role first, then by login.
    pub async fn list_members(&self, project_id: ProjectId) -> Result<Vec<Member>, StoreError> {
        let mut connection = self.read().await?;
        let rows = sqlx::query(
            r#"SELECT u.id, u.login, u.name, member.role
               FROM member JOIN "user" AS u ON u.id = member.user_id
               WHERE member.project_id = $1
               ORDER BY u.login"#,
        )
        .bind(project_id.to_string())
        .fetch_all(&mut *connection)
        .await?;
        let mut members = rows.iter().map(member).collect::<Result<Vec<_>, _>>()?;
        members.sort_by_key(|member| std::cmp::Reverse(member.role));
        Ok(members)
    }
}

impl Tx<'_> {
    pub async fn find_role(&mut self, project_id: ProjectId, user_id: UserId) -> Result<Option<Role>, StoreError> {
        sqlx::query("SELECT role FROM member WHERE project_id = $1 AND user_id = $2")
            .bind(project_id.to_string())
            .bind(user_id.to_string())
            .fetch_optional(self.sql())
            .await?
            .map(|row| row.word("role", Role::parse))
            .transpose()
    }

    pub async fn find_owner(&mut self, project_id: ProjectId) -> Result<Option<UserId>, StoreError> {
        sqlx::query("SELECT user_id FROM member WHERE project_id = $1 AND role = 'owner'")
            .bind(project_id.to_string())
            .fetch_optional(self.sql())
            .await?
            .map(|row| row.parsed("user_id"))
            .transpose()
    }

    pub async fn add_member(&mut self, project_id: ProjectId, user_id: UserId, role: Role) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("INSERT INTO member (project_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)")
            .bind(project_id.to_string())
            .bind(user_id.to_string())
            .bind(role.as_str())
            .bind(now)
            .execute(self.sql())
            .await?;
        Ok(())
    }

    pub async fn set_role(&mut self, project_id: ProjectId, user_id: UserId, role: Role) -> Result<(), StoreError> {
        sqlx::query("UPDATE member SET role = $3 WHERE project_id = $1 AND user_id = $2")
            .bind(project_id.to_string())
            .bind(user_id.to_string())
            .bind(role.as_str())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    pub async fn remove_member(&mut self, project_id: ProjectId, user_id: UserId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM member WHERE project_id = $1 AND user_id = $2")
            .bind(project_id.to_string())
            .bind(user_id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }
}

fn member(row: &AnyRow) -> Result<Member, StoreError> {
    Ok(Member {
        user_id: row.parsed("id")?,
        login: row.text("login")?,
        name: row.text("name")?,
        role: row.word("role", Role::parse)?,
    })
}
