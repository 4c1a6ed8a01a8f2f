package apportion
