//! What every host does that the driver speaks to: one list, run on a real LXD and on the built-in
//! demo host. `test_every_behaviour!()` makes a test of each, where a function `fixture` says on which host.

mod events;
mod files;
mod instances;
mod operations;
mod volumes;

macro_rules! behaviours {
    ($($module:ident::$behaviour:ident,)*) => {
        $(pub use self::$module::$behaviour;)*

        macro_rules! test_every_behaviour {
            () => {
                $(
                    #[tokio::test]
                    async fn $behaviour() {
                        super::fixture::run(super::fixture().await, super::behaviours::$behaviour).await;
                    }
                )*
            };
        }
    };
}

behaviours! {
    instances::an_instance_is_created_started_stopped_and_deleted,
    instances::mark_inputs_and_uid_read_back,
    instances::a_running_instance_shows_address_memory_and_cpu,
    instances::a_second_create_fails_in_its_operation_and_leaves_the_first_alone,
    instances::a_copy_carries_the_mark_with_another_uid,
    instances::deleting_a_running_instance_is_rejected,
    instances::starting_what_does_not_exist_is_not_found,
    instances::what_does_not_exist_is_none,
    instances::an_unknown_image_is_rejected_with_a_sentence,
    instances::an_unknown_profile_is_rejected_with_a_sentence,
    instances::a_name_that_climbs_is_rejected,
    instances::a_host_says_who_it_is_and_what_it_has,
    operations::a_create_under_way_is_found_by_its_instance,
    operations::a_forgotten_operation_is_not_found,
    operations::following_ends_after_the_wait,
    files::a_file_is_read_in_parts,
    files::a_link_is_followed,
    files::a_folder_is_listed_and_is_no_file,
    files::what_a_guest_does_not_have_is_none,
    volumes::a_volume_is_made_attached_and_deleted,
    volumes::a_second_volume_of_that_name_exists_already,
    volumes::a_volume_on_no_pool_is_refused,
    events::creating_and_starting_are_seen,
}
