"""The centre's payment service with its sandbox gateway: bills, offers, charges, refunds."""
