//! Areas whose implementation is still to come in this tree: each refuses, and is deleted with the arrival of the real one.

use super::Call;
use app::api::*;
use app::model::{cloud_config::*, cloud_init::Check, group::*, ids::*, name::Slug};
use async_trait::async_trait;

mod cloud_configs_pending {
    use super::*;
    use app::api::cloud_configs::*;
    #[async_trait]
    impl app::api::cloud_configs::CloudConfigs for Call {
        async fn list_cloud_configs(&self, _project: Slug) -> Result<CloudConfigTree, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn get_cloud_config(&self, _project: Slug, _cloud_config_id: CloudConfigId) -> Result<CloudConfigPage, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn create_cloud_config(
            &self,
            _project: Slug,
            _namespace: String,
            _name: String,
            _content: Content,
        ) -> Result<CloudConfig, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn save_revision(&self, _save: RevisionDraft) -> Result<Saved, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn restore_revision(
            &self,
            _project: Slug,
            _cloud_config_id: CloudConfigId,
            _number: u32,
            _from_revision: u32,
        ) -> Result<Saved, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn delete_cloud_config(&self, _project: Slug, _cloud_config_id: CloudConfigId) -> Result<(), ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn check_cloud_config(&self, _project: Slug, _image: String, _user_data: String) -> Result<Check, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
    }
}

mod groups_pending {
    use super::*;
    use app::api::groups::*;
    #[async_trait]
    impl app::api::groups::Groups for Call {
        async fn get_group(&self, _project: Slug, _group: Slug) -> Result<GroupPage, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn create_group(&self, _new: NewGroup) -> Result<Group, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn rename_group(&self, _project: Slug, _group_id: GroupId, _name: String, _rev: i64) -> Result<Group, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn delete_group(&self, _project: Slug, _group_id: GroupId) -> Result<(), ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn add_component(&self, _project: Slug, _group_id: GroupId, _new: NewComponent) -> Result<Component, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn change_component(&self, _change: ComponentChange) -> Result<Component, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn move_component(
            &self,
            _project: Slug,
            _component_id: ComponentId,
            _position: u32,
        ) -> Result<Vec<Component>, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn remove_component(&self, _project: Slug, _component_id: ComponentId) -> Result<(), ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
    }
}
