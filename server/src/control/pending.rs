//! Areas whose implementation is still to come in this tree: each refuses, and is deleted with the arrival of the real one.

use super::Call;
use app::api::*;
use app::model::{
    book::*, cloud_config::*, cloud_init::Check, deployment::*, event::*, group::*, ids::*, job::*, name::Slug, plan::*,
    target::*, version::*,
};
use async_trait::async_trait;

mod books_pending {
    use super::*;
    use app::api::books::*;
    #[async_trait]
    impl app::api::books::Books for Call {
        async fn list_books(&self, _project: Slug) -> Result<Vec<Book>, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn get_book(&self, _project: Slug, _book_id: BookId) -> Result<BookPage, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
    }
}

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

mod deployments_pending {
    use super::*;
    use app::api::deployments::*;
    #[async_trait]
    impl app::api::deployments::Deployments for Call {
        async fn get_deployment(&self, _project: Slug, _deployment: Slug) -> Result<DeploymentPage, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn list_deployments(&self, _project: Slug, _filter: DeploymentFilter) -> Result<DeploymentList, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn get_deployment_form(&self, _project: Slug, _group: Slug) -> Result<DeploymentForm, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn create_deployment(&self, _new: NewDeployment) -> Result<Deployment, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn change_deployment(&self, _change: DeploymentChange) -> Result<Changed, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn update_deployment(
            &self,
            _project: Slug,
            _deployment_id: DeploymentId,
            _from_version: u32,
        ) -> Result<Changed, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn plan_deployment(&self, _project: Slug, _deployment_id: DeploymentId, _kind: JobKind) -> Result<Plan, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn request_job(&self, _request: JobRequest) -> Result<Requested, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn list_versions(&self, _project: Slug, _deployment_id: DeploymentId) -> Result<Vec<Version>, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn diff_versions(
            &self,
            _project: Slug,
            _deployment_id: DeploymentId,
            _from: u32,
            _to: u32,
        ) -> Result<VersionDiff, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn restore_version(
            &self,
            _project: Slug,
            _deployment_id: DeploymentId,
            _number: u32,
            _from_version: u32,
        ) -> Result<Changed, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn list_deployment_events(
            &self,
            _project: Slug,
            _deployment_id: DeploymentId,
            _before: Option<i64>,
        ) -> Result<Vec<Event>, ApiError> {
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

mod instances_pending {
    use super::*;
    use app::api::instances::*;
    #[async_trait]
    impl app::api::instances::Instances for Call {
        async fn list_instances(&self, _project: Slug, _filter: InstanceFilter) -> Result<InstanceList, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn get_instance(&self, _project: Slug, _name: String) -> Result<InstancePage, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
    }
}

mod jobs_pending {
    use super::*;
    use app::api::jobs::*;
    #[async_trait]
    impl app::api::jobs::Jobs for Call {
        async fn list_jobs(&self, _project: Slug, _filter: JobFilter) -> Result<JobList, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn get_job(&self, _project: Slug, _job_id: JobId) -> Result<JobPage, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn get_step_log(&self, _project: Slug, _step_id: StepId, _from: u32) -> Result<LogChunk, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn act_on_job(&self, _project: Slug, _job_id: JobId, _action: JobAction, _reason: String) -> Result<Job, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
    }
}

mod overview_pending {
    use super::*;
    use app::api::overview::*;
    #[async_trait]
    impl app::api::overview::Overviews for Call {
        async fn get_overview(&self, _project: Slug) -> Result<Overview, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
    }
}

mod targets_pending {
    use super::*;
    use app::api::targets::*;
    #[async_trait]
    impl app::api::targets::Targets for Call {
        async fn list_targets(&self, _project: Slug) -> Result<TargetList, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn get_target(&self, _project: Slug, _target: Slug) -> Result<TargetPage, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn discover_targets(&self) -> Result<Discovered, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn show_certificate(&self, _address: String) -> Result<ShownCertificate, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn add_target(&self, _project: Slug, _new: NewTarget) -> Result<Target, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn confirm_certificate(&self, _target_id: TargetId, _fingerprint: String) -> Result<Target, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn rename_target(&self, _target_id: TargetId, _name: String, _rev: i64) -> Result<Target, ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
        async fn remove_target(&self, _target_id: TargetId) -> Result<(), ApiError> {
            Err(ApiError::Unavailable { message: "not built yet".into() })
        }
    }
}
